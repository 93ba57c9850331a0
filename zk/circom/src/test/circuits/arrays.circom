pragma circom 2.1.0;
include "comparators.circom";

function weight(i, j) {
    var w = 1;
    for (var k = 0; k < i + j; k++) {
        w = w * 3 + k;
    }
    return w;
}

template Arrays(n, m) {
    signal input grid[n][m];
    signal input shift;
    signal output sums[n];
    signal output zeros;
    signal terms[n][m];
    component isZero[n][m];
    var count = 0;
    for (var i = 0; i < n; i++) {
        var sum = 0;
        for (var j = 0; j < m; j++) {
            terms[i][j] <== grid[i][j] * (shift + weight(i, j));
            sum += terms[i][j];
            isZero[i][j] = IsZero();
            isZero[i][j].in <== grid[i][j];
            count += isZero[i][j].out;
        }
        sums[i] <== sum;
    }
    zeros <== count;
}

component main = Arrays(3, 4);
