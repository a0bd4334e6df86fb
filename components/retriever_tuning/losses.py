"""The loss that an embedder and a reranker by late interaction learn from together.

Both read the same token states: the embedder means them into one vector, late interaction keeps
them and sums, over the query's tokens, the best match in the passage (Khattab and Zaharia, SIGIR
2020). Each must tell a query's own passage from the batch's others. One model learns both at the
price of one, and the tokens that the second loss pulls apart make the means better too.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class JointLoss(nn.Module):
    """Cross-entropy over the batch's passages, by cosines of vectors and by late interaction of tokens.

    Args:
        model: Gives `sentence_embedding` and `token_embeddings`.
        scale: Both similarities are multiplied by it before the softmax.
        late_share: Weight of late interaction in the sum, 0 to 1.
    """

    def __init__(self, model: "SentenceTransformer", scale: float, late_share: float) -> None:
        super().__init__()
        self.model, self.scale, self.late_share = model, scale, late_share

    def forward(
        self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor | None = None
    ) -> Tensor:
        """Return the loss of a batch.

        Args:
            sentence_features: Tokens of the queries, of their passages, then of each further column
                of negatives.
            labels: Not used: a query's own passage is the one at its place.
        """
        query, *columns = (self.model(features) for features in sentence_features)
        own = torch.arange(len(query["sentence_embedding"]))  # (b,)
        vectors = torch.cat([column["sentence_embedding"] for column in columns])  # (c, d)
        cosines = _unit(query["sentence_embedding"]) @ _unit(vectors).T  # (b, c)
        loss = (1 - self.late_share) * nn.functional.cross_entropy(
            self.scale * cosines.float(), own
        )
        if self.late_share:
            matched = torch.cat(
                [late_interaction(query, column) for column in columns], dim=1
            )  # (b, c)
            loss = loss + self.late_share * nn.functional.cross_entropy(
                self.scale * matched.float(), own
            )
        return loss


def late_interaction(query: dict[str, Tensor], passage: dict[str, Tensor]) -> Tensor:
    """Return the mean over each query's tokens of the best cosine with a passage's tokens, shape (queries, passages)."""
    asked, said = (
        _unit(query["token_embeddings"]),
        _unit(passage["token_embeddings"]),
    )  # (b, t, d), (c, u, d)
    cosines = torch.einsum("btd,cud->bctu", asked, said)  # (b, c, t, u)
    best = cosines.masked_fill(~passage["attention_mask"].bool()[None, :, None, :], -1).amax(
        dim=3
    )  # (b, c, t)
    shares = query["attention_mask"][:, None, :].to(best.dtype)  # (b, 1, t)
    return (best * shares).sum(2) / shares.sum(2)


def _unit(vectors: Tensor) -> Tensor:
    return nn.functional.normalize(vectors, dim=-1)
