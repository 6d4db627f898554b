"""Public checks of `softmax_loss`."""

import numpy as np

from fam.testing import gives, test_case

OK_FORMAT = False

name = "softmax_loss"


@test_case(name="on paper", points=0.5, failure_message="exp(log(3)) is 3: what are the four probabilities?")
def on_paper(softmax_loss):
    """Scores log(1) and log(3) give probabilities of 1/4 and 3/4; equal scores give 1/2 and 1/2."""
    scores = np.log(np.array([[1.0, 3.0]]))
    gives((1.3862944, np.array([[-0.75, 0.75]])), softmax_loss, scores, np.array([0]))
    gives((0.2876821, np.array([[0.25, -0.25]])), softmax_loss, scores, np.array([1]))
    gives((0.6931472, np.array([[0.5, -0.5]])), softmax_loss, np.array([[7, 7]]), np.array([1]))
    same = np.array([[200, 200]], np.uint8)
    gives((0.6931472, np.array([[-0.5, 0.5]])), softmax_loss, scores=same, labels=np.array([0]))


@test_case(
    name="several images", points=0.25, failure_message="The loss of a batch is the mean of its images' losses."
)
def several_images(softmax_loss):
    """Each image has probabilities of its own; loss and gradient are divided by their number."""
    scores = np.log(np.array([[1.0, 3.0], [1.0, 1.0]]))
    gives((1.0397208, np.array([[-0.375, 0.375], [0.25, -0.25]])), softmax_loss, scores, np.array([0, 1]))


@test_case(name="large scores", points=0.25, failure_message="exp(1000) is no number; what may be subtracted first?")
def large_scores(softmax_loss):
    """Scores of a thousand, for the right class and for the wrong one."""
    scores = np.array([[1000.0, 0.0], [1000.0, 0.0]])
    gives((500.0, np.array([[0.0, 0.0], [0.5, -0.5]])), softmax_loss, scores, np.array([0, 1]))
