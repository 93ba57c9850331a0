pragma circom 2.1.0;

template Nothing() {
    signal output six;
    signal two <-- 2;
    signal three <-- 3;
    two * three === 6;
    six <== two * three;
}

component main = Nothing();
