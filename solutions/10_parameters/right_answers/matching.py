"""Structural pattern matching and recursion."""


def conv_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    match kernel_size:
        case (kH, kW):
            per_filter = (in_channels // groups) * kH * kW
            return per_filter * out_channels + (out_channels if bias else 0)
        case side:
            return conv_parameters(in_channels, out_channels, (side, side), bias, groups)


def dense_parameters(in_features, out_features, bias=True):
    return conv_parameters(in_features, out_features, 1, bias)


def locally_connected_parameters(input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
    match stride, padding:
        case (s, p) if s < 1 or p < 0:
            raise ValueError(f"stride {s}, padding {p}")
    C, H, W = input_shape
    if padding:
        return locally_connected_parameters(
            (C, H + 2 * padding, W + 2 * padding), out_channels, kernel_size, stride, 0, bias
        )
    if min(H, W) < kernel_size:
        raise ValueError(f"{kernel_size} is more than {min(H, W)}")

    def places(size):
        return 0 if size < kernel_size else 1 + places(size - stride)

    return places(H) * places(W) * conv_parameters(C, out_channels, kernel_size, bias)


def network_parameters(layers):
    match layers:
        case []:
            return 0
        case [("conv", C, F, k), *rest]:
            return conv_parameters(C, F, k) + network_parameters(rest)
        case [("dense", n, m), *rest]:
            return dense_parameters(n, m) + network_parameters(rest)
        case [("pool", _) | ("relu",), *rest]:
            return network_parameters(rest)
        case [layer, *_]:
            raise ValueError(layer)
