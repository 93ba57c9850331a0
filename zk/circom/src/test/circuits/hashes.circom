pragma circom 2.1.0;
include "poseidon.circom";
include "comparators.circom";

template Hashes(n) {
    signal input a[n];
    signal input b;
    signal output hash;
    signal output less;
    component poseidon = Poseidon(n);
    for (var i = 0; i < n; i++) {
        poseidon.inputs[i] <== a[i];
    }
    hash <== poseidon.out;
    component lessThan = LessThan(32);
    lessThan.in[0] <== a[0];
    lessThan.in[1] <== b;
    less <== lessThan.out;
    log("b is", b);
    assert(b != 7);
    a[0] * 1 === a[0];
    signal square <== b * b;
    square === a[n - 1];
}

component main {public [b]} = Hashes(3);
