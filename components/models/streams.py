"""Run a compiled graph on batches, as many at the same time as the processor has streams.

No Python is called from the streams: one that waits for its turn to call Python would never end
where the graph is closed meanwhile, and closing it waits for the streams.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from numpy.typing import NDArray

Label = TypeVar("Label")


def run_in_streams(
    graph: Any,  # Any: openvino has no types
    batches: Iterable[tuple[dict[str, NDArray[Any]], Label]],
) -> Iterator[tuple[Label, NDArray[Any]]]:
    """Yield the first output of each batch with its label, in the order of the batches.

    Args:
        graph: A compiled graph. Several threads may run it at the same time.
        batches: The inputs by name, and what is returned with the output. They are taken one by
            one, as streams become free.

    Yields:
        The label and the output. The output is valid until the next one is asked for.
    """
    num_streams = int(graph.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
    free = [graph.create_infer_request() for _ in range(num_streams)]
    running: deque[tuple[Any, Label]] = deque()

    def finish() -> tuple[Label, NDArray[Any]]:
        request, label = running.popleft()
        request.wait()
        free.append(request)
        return label, request.get_output_tensor(0).data

    for inputs, label in batches:
        if not free:
            yield finish()
        request = free.pop(0)
        request.start_async(inputs)
        running.append((request, label))
    while running:
        yield finish()
