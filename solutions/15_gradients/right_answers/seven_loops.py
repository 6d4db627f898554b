"""Seven loops on Python's own numbers; zeros around the batch are skipped instead of stored."""

import numpy as np


def conv_layer_backward(grad_output, batch, filters, stride=1, padding=0):
    g, x, w = grad_output.tolist(), batch.tolist(), filters.tolist()
    (N, C, H, W), (F, _, kH, kW) = batch.shape, filters.shape
    dx, dw, db = np.zeros(batch.shape).tolist(), np.zeros(filters.shape).tolist(), [0.0] * F
    for n in range(N):
        for f in range(F):
            for row, line in enumerate(g[n][f]):
                for col, share in enumerate(line):
                    db[f] += share
                    for c in range(C):
                        for i in range(kH):
                            for j in range(kW):
                                y, z = row * stride + i - padding, col * stride + j - padding
                                if 0 <= y < H and 0 <= z < W:
                                    dw[f][c][i][j] += share * x[n][c][y][z]
                                    dx[n][c][y][z] += share * w[f][c][i][j]
    return np.array(dx), np.array(dw), np.array(db)
