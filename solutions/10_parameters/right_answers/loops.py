"""Every position, filter and weight is counted one by one."""


def conv_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    if isinstance(kernel_size, int):
        kH = kW = kernel_size
    else:
        kH, kW = kernel_size
    count = 0
    for _ in range(out_channels):
        for _ in range(in_channels // groups):
            for _ in range(kH):
                count += kW
        if bias:
            count += 1
    return count


def dense_parameters(in_features, out_features, bias=True):
    count = 0
    for _ in range(out_features):
        count += in_features
        if bias:
            count += 1
    return count


def locally_connected_parameters(input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
    C, H, W = input_shape
    if stride < 1:
        raise ValueError("the stride has to be 1 or more")
    if padding < 0:
        raise ValueError("no negative padding, please")
    if kernel_size > H + 2 * padding or kernel_size > W + 2 * padding:
        raise ValueError("the kernel is larger than the padded input")
    count = 0
    for _ in range(0, H + 2 * padding - kernel_size + 1, stride):
        for _ in range(0, W + 2 * padding - kernel_size + 1, stride):
            count += conv_parameters(C, out_channels, kernel_size, bias)
    return count


def network_parameters(layers):
    count = 0
    for layer in layers:
        if layer[0] == "conv":
            count += conv_parameters(layer[1], layer[2], layer[3])
        elif layer[0] == "dense":
            count += dense_parameters(layer[1], layer[2])
        elif layer[0] == "pool" or layer[0] == "relu":
            pass
        else:
            raise ValueError(f"what is {layer[0]}?")
    return count
