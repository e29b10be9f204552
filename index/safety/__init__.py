"""Help before everything else: crisis phrasings, what to say, and whom to call in which country."""

from index.safety.cards import Card, card_for
from index.safety.crisis import KINDS, Crisis, describes_method, find_crisis
from index.safety.directory import LOCAL, Help, help_for

__all__ = ["KINDS", "LOCAL", "Card", "Crisis", "Help", "card_for", "describes_method", "find_crisis", "help_for"]
