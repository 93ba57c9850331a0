pragma circom 2.2.0;

bus Point() {
    signal x;
    signal y;
}

template Dot(n) {
    input Point() p[n];
    input Point() q;
    output signal dot;
    signal parts[n][2];
    var sum = 0;
    for (var i = 0; i < n; i++) {
        parts[i][0] <== p[i].x * q.x;
        parts[i][1] <== p[i].y * q.y;
        sum += parts[i][0] + parts[i][1];
    }
    dot <== sum;
}

component main = Dot(2);
