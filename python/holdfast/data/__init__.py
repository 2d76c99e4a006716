"""Data of the user, and how it becomes inputs of a model."""
from .dataset import Dataset

__all__ = ["Dataset"]
