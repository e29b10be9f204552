"""Private details are taken out of whatever is published: one module a family of them, and the masking."""

from index.privacy.masking import SHOWN, Span, mask, masked, private_spans

__all__ = ["SHOWN", "Span", "mask", "masked", "private_spans"]
