"""What can go wrong while a kit is made, as a tree::

KitError                 anything below; its text is one line: place, rule, what was found, cure
├── CodeTooSmall         the modules of a printed code would be finer than a phone can read
├── CodeTooLong          the link does not fit into any QR code
├── CodeUnreadable       a produced code did not decode to the link it was made from
├── MissingGlyphs        the fonts cannot draw a character somebody asked for
├── PosterOverfull       a name or a link too long for its place on the poster
├── BrandInvalid         a brand that cannot be printed as given
├── PaperUnfit           a questionnaire, or a name on it, that does not go on paper
└── PackInvalid          outlets that cannot be written side by side
"""


class KitError(ValueError):
    """A kit cannot be made as asked."""


class CodeTooSmall(KitError):
    """The modules of a printed code would be finer than a phone can read."""


class CodeTooLong(KitError):
    """The link does not fit into any QR code."""


class CodeUnreadable(KitError):
    """A produced code did not decode to the link it was made from."""


class MissingGlyphs(KitError):
    """The fonts cannot draw a character somebody asked for."""


class PosterOverfull(KitError):
    """A name or a link too long for its place on the poster."""


class BrandInvalid(KitError):
    """A brand that cannot be printed as given."""


class PaperUnfit(KitError):
    """A questionnaire, or a name on it, that does not go on paper."""


class PackInvalid(KitError):
    """Outlets that cannot be written side by side."""
