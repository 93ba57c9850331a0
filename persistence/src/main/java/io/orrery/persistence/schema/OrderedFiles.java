package io.orrery.persistence.schema;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.h2.engine.Constants;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/// A file system of H2 that keeps the newest version of a database findable, and whole, whenever the process or the
/// machine dies.
///
/// A file of H2 begins with two blocks that each say where a version lies: two copies of one header, written now and
/// then. A version lies in a chunk, and counts when its first line and its footer do. That leaves three gaps in H2 2.2
/// to 2.5. The header is written before note is taken of the chunk just written, so it names the version *before* it:
/// the newest is found at the end of the file only, and is lost, with all that was committed in it, where it uses
/// space in the middle again. That space can be what the version before needs, when that one was not synced. And a
/// chunk of which a power cut has kept the first and the last block, but not all between them, is taken for whole.
///
/// So, in the same format:
/// - the two headers alternate: one names the newest version, the other the one before;
/// - a chunk is written when the one before is on the disk;
/// - its footer has one field more, a sum of the chunk, and reads as blank where the sum is wrong.
///
/// Public, with a public constructor, because H2 makes its paths by reflection. Blocks of 4096 bytes are taken to be
/// written whole or not at all.
public final class OrderedFiles extends FilePathWrapper {
    /// How a path in this file system begins.
    static final String SCHEME = "ordered:";

    public OrderedFiles() {}

    static void register() {
        FilePath.register(new OrderedFiles());
    }

    @Override
    public String getScheme() {
        return "ordered";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        var file = super.open(mode);
        // H2 has other files beside the database's.
        return name.endsWith(Constants.SUFFIX_MV_FILE) ? new OrderedChannel(file) : file;
    }
}
