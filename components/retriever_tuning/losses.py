"""The loss that an embedder and a reranker by late interaction learn from together.

Both read the same token states. The embedder averages them into one vector; late interaction keeps
them and averages, over the query's tokens, the best match in the passage (Khattab and Zaharia,
SIGIR 2020). Each must tell a query's own passage from the others of the batch. One model learns
both at the price of one, and the token states that the second loss pulls apart improve the vectors.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class JointLoss(nn.Module):
    """Cross-entropy over the batch's passages, by vectors and by late interaction of tokens.

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
            scores = [late_interaction(query, column) for column in columns]
            matched = torch.cat(scores, dim=1)  # (b, c)
            loss = loss + self.late_share * nn.functional.cross_entropy(
                self.scale * matched.float(), own
            )
        return loss


def late_interaction(query: dict[str, Tensor], passage: dict[str, Tensor]) -> Tensor:
    """Return the mean over a query's tokens of the best cosine with a passage's, for each two.

    Args:
        query: `token_embeddings` and `attention_mask` of b queries.
        passage: The same of c passages.

    Returns:
        Shape (b, c).
    """
    query_tokens = _unit(query["token_embeddings"])  # (b, t, d)
    passage_tokens = _unit(passage["token_embeddings"])  # (c, u, d)
    cosines = torch.einsum("btd,cud->bctu", query_tokens, passage_tokens)  # (b, c, t, u)
    is_padding = ~passage["attention_mask"].bool()[None, :, None, :]  # (1, c, 1, u)
    best = cosines.masked_fill(is_padding, -1).amax(dim=3)  # (b, c, t)
    is_token = query["attention_mask"][:, None, :].to(best.dtype)  # (b, 1, t)
    return (best * is_token).sum(2) / is_token.sum(2)


def _unit(vectors: Tensor) -> Tensor:
    """Scale the last dimension to length 1."""
    return nn.functional.normalize(vectors, dim=-1)
