"""Data of a company that does not exist, with everything an expert would look for and five kinds of planted fraud."""

from db.demo.company import StoreNotEmpty, make

__all__ = ["StoreNotEmpty", "make"]
