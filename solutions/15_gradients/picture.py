"""The picture of lesson 15: two output values hand their shares back to the pixels and to the weights."""

import numpy as np

from fam.pictures import Picture


def draw() -> str:
    """Return the lesson's picture as SVG."""
    image = np.array([[1, 2, 0], [3, 1, 4]])
    kernel = np.array([[1, -1], [0, 2]])
    grad_output = np.array([[2, -1]])
    grad_image, grad_kernel = np.zeros(image.shape), np.zeros(kernel.shape)
    for col in range(2):
        grad_image[:, col : col + 2] += grad_output[0, col] * kernel
        grad_kernel += grad_output[0, col] * image[:, col : col + 2]
    picture = Picture()
    picture.grid(grad_output, 14, 51, title="grad_output", windows=[(0, 1, 1, 1)])
    picture.image(image, 150, 34, title="image", windows=[(0, 1, 2, 2)])
    picture.grid(kernel, 300, 34, title="kernel")
    for middle in (48, 201, 334):
        picture.arrow(middle, 110, middle, 140)
    picture.grid([[grad_output.sum()]], 31, 189, title="bias's gradient")
    picture.grid(grad_image, 150, 172, title="image's gradient", windows=[(0, 1, 2, 2)])
    picture.grid(grad_kernel, 300, 172, title="kernel's gradient")
    picture.text("The framed -1 gives -1 to the bias, -1 · kernel to the framed", 14, 272)
    picture.text("window, and -1 · framed window to the kernel; the 2 does", 14, 293)
    picture.text("the same one column to the left.", 14, 314)
    picture.legend(14, 332, white=4)
    return picture.svg("Two output gradients become the gradients of a 2 by 3 image, a 2 by 2 kernel and one bias.")
