// Stages of number-theoretic transforms, up to ten of them in one visit to memory: a block of threads carries a tile
// of up to 1,024 elements through its stages in shared memory, two stages at a time in registers.
//
// The order of elements and the tables of roots are those of zk/core's Ntt: decimation in frequency leaves
// bit-reversed order, decimation in time takes it.
#ifndef ORRERY_PASSES_H
#define ORRERY_PASSES_H

#include "../ff/field.cuh"

// Halves of elements, each 16 bytes, apart, with a gap after each eight: neighbouring threads meet in no bank where
// they read neighbours, and seldom where they read every fourth.
class Tile {
public:
    DEVICE_CODE Tile(unsigned char* memory, uint32_t log)
        : low(reinterpret_cast<Sixteen*>(memory)), high(low + (1u << log) + (1u << log >> 3)) {}

    DEVICE_CODE Fr get(uint32_t i) const {
        Fr value;
        reinterpret_cast<Sixteen*>(&value)[0] = low[i + (i >> 3)];
        reinterpret_cast<Sixteen*>(&value)[1] = high[i + (i >> 3)];
        return value;
    }

    DEVICE_CODE void put(uint32_t i, const Fr& value) {
        low[i + (i >> 3)] = reinterpret_cast<const Sixteen*>(&value)[0];
        high[i + (i >> 3)] = reinterpret_cast<const Sixteen*>(&value)[1];
    }

private:
    Sixteen* low;
    Sixteen* high;
};

// Which elements a tile holds: rows at a distance of 2^distance_log, of 2^column_log neighbours each.
struct TilePlace {
    uint32_t base;
    uint32_t distance_log;
    uint32_t column_log;
    uint32_t column;

    // The tile of this block, for stages `top` down to `top - levels + 1`.
    DEVICE_CODE TilePlace(uint32_t top, uint32_t levels, uint32_t columns) {
        distance_log = top - levels;
        column_log = columns;
        uint32_t groups_log = distance_log - column_log;
        column = (blockIdx.x & ((1u << groups_log) - 1)) << column_log;
        base = (blockIdx.x >> groups_log << top) + column;
    }

    DEVICE_CODE uint32_t element(uint32_t i) const {
        return base + (i >> column_log << distance_log) + (i & ((1u << column_log) - 1));
    }

    // Distance of an element of the tile from the begin of its half or quarter block of 2^rows_log rows.
    DEVICE_CODE uint32_t offset(uint32_t i, uint32_t rows_log) const {
        uint32_t row = (i >> column_log) & ((1u << rows_log) - 1);
        return (row << distance_log) + column + (i & ((1u << column_log) - 1));
    }
};

// One stage: `level` is that of the whole transform, `rows_log` the part of it within the tile.
template <bool TIME>
DEVICE_CODE void one_stage(Tile& tile, const TilePlace& place, uint32_t tile_log, uint32_t rows_log, const Fr* roots) {
    uint32_t d = rows_log - 1 + place.column_log;
    for (uint32_t q = threadIdx.x; q < 1u << tile_log >> 1; q += blockDim.x) {
        uint32_t i = (q >> d << (d + 1)) + (q & ((1u << d) - 1));
        uint32_t half = 1u << (rows_log - 1 + place.distance_log);
        Fr root = load(roots + half + place.offset(i, rows_log - 1));
        Fr u = tile.get(i);
        Fr v = tile.get(i + (1u << d));
        if (TIME) {
            v = v * root;
            tile.put(i, u + v);
            tile.put(i + (1u << d), u - v);
        } else {
            tile.put(i, u + v);
            tile.put(i + (1u << d), (u - v) * root);
        }
    }
    __syncthreads();
}

// Stages `rows_log` and `rows_log - 1`, in this order for frequency and in the other for time.
template <bool TIME>
DEVICE_CODE void two_stages(Tile& tile, const TilePlace& place, uint32_t tile_log, uint32_t rows_log, const Fr* roots) {
    uint32_t d = rows_log - 2 + place.column_log;
    uint32_t quarter = 1u << (rows_log - 2 + place.distance_log);
    for (uint32_t q = threadIdx.x; q < 1u << tile_log >> 2; q += blockDim.x) {
        uint32_t i = (q >> d << (d + 2)) + (q & ((1u << d) - 1));
        uint32_t step = 1u << d;
        uint32_t offset = place.offset(i, rows_log - 2);
        const Fr* wide = roots + 2 * quarter + offset;
        const Fr* narrow = roots + quarter + offset;
        Fr a = tile.get(i);
        Fr b = tile.get(i + step);
        Fr c = tile.get(i + 2 * step);
        Fr e = tile.get(i + 3 * step);
        // At distance 1 all roots are 1 but one.
        if (TIME) {
            if (quarter > 1) {
                Fr root = load(narrow);
                b = b * root;
                e = e * root;
            }
            Fr s = a + b;
            Fr t = a - b;
            Fr u = c + e;
            Fr v = c - e;
            if (quarter > 1) {
                u = u * load(wide);
            }
            v = v * load(wide + quarter);
            tile.put(i, s + u);
            tile.put(i + step, t + v);
            tile.put(i + 2 * step, s - u);
            tile.put(i + 3 * step, t - v);
        } else {
            Fr s = a + c;
            Fr t = a - c;
            Fr u = b + e;
            Fr v = (b - e) * load(wide + quarter);
            if (quarter > 1) {
                t = t * load(wide);
                Fr root = load(narrow);
                tile.put(i + step, (s - u) * root);
                tile.put(i + 3 * step, (t - v) * root);
            } else {
                tile.put(i + step, s - u);
                tile.put(i + 3 * step, t - v);
            }
            tile.put(i, s + u);
            tile.put(i + 2 * step, t + v);
        }
    }
    __syncthreads();
}

DEVICE_CODE void frequency_stages(Tile& tile, const TilePlace& place, uint32_t levels, const Fr* roots) {
    uint32_t tile_log = levels + place.column_log;
    uint32_t left = levels;
    if (left % 2 == 1) {
        one_stage<false>(tile, place, tile_log, left, roots);
        left--;
    }
    for (; left > 0; left -= 2) {
        two_stages<false>(tile, place, tile_log, left, roots);
    }
}

DEVICE_CODE void time_stages(Tile& tile, const TilePlace& place, uint32_t levels, const Fr* roots) {
    uint32_t tile_log = levels + place.column_log;
    uint32_t done = 0;
    for (; done + 2 <= levels; done += 2) {
        two_stages<true>(tile, place, tile_log, done + 2, roots);
    }
    if (done < levels) {
        one_stage<true>(tile, place, tile_log, levels, roots);
    }
}

DEVICE_CODE void load_tile(Tile& tile, const TilePlace& place, uint32_t tile_log, const Fr* data) {
    for (uint32_t i = threadIdx.x; i < 1u << tile_log; i += blockDim.x) {
        tile.put(i, load(data + place.element(i)));
    }
    __syncthreads();
}

DEVICE_CODE void store_tile(const Tile& tile, const TilePlace& place, uint32_t tile_log, Fr* data) {
    for (uint32_t i = threadIdx.x; i < 1u << tile_log; i += blockDim.x) {
        store(data + place.element(i), tile.get(i).canonical());
    }
}

template <bool TIME>
DEVICE_CODE void stages_of_rows(unsigned char* memory, Fr* data, uint32_t log, uint32_t top, uint32_t levels,
                                uint32_t column_log, const Fr* roots) {
    data += (uint64_t)blockIdx.y << log;
    uint32_t tile_log = levels + column_log;
    Tile tile(memory, tile_log);
    TilePlace place(top, levels, column_log);
    load_tile(tile, place, tile_log, data);
    if (TIME) {
        time_stages(tile, place, levels, roots);
    } else {
        frequency_stages(tile, place, levels, roots);
    }
    store_tile(tile, place, tile_log, data);
}

// What `ntt_block` does with each contiguous block, as bits.
enum BlockMode { FREQUENCY = 1, SHIFT = 2, TIME = 4 };

DEVICE_CODE void stages_of_block(unsigned char* memory, Fr* data, uint32_t log, uint32_t levels, uint32_t mode,
                                 const Fr* inverse_roots, const Fr* shift, const Fr* roots) {
    data += (uint64_t)blockIdx.y << log;
    Tile tile(memory, levels);
    TilePlace place(levels, levels, 0);
    load_tile(tile, place, levels, data);
    if (mode & FREQUENCY) {
        frequency_stages(tile, place, levels, inverse_roots);
    }
    if (mode & SHIFT) {
        for (uint32_t i = threadIdx.x; i < 1u << levels; i += blockDim.x) {
            tile.put(i, tile.get(i) * load(shift + place.element(i)));
        }
        __syncthreads();
    }
    if (mode & TIME) {
        time_stages(tile, place, levels, roots);
    }
    store_tile(tile, place, levels, data);
}

#endif
