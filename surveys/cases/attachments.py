"""Papers and pictures of a case: known by their SHA-256, sealed on disk, handed out only by name and as a download."""

from db import access, case_files, papers
from db.case_files import Attachment
from db.cases import Case
from db.papers import PaperRefused
from db.privacy import Sealed
from db.store import Store
from db.users import User
from surveys.cases import work

MOST_FILES = 20


def keep(store: Store, user: User, case: Case, name: str, content: bytes) -> bool:
    """Keep a file; False when the case has it already. Raises PaperRefused, MoveRefused."""
    work.find(store, user, case.case_id)
    paper = papers.judge(content)
    if len(case_files.attachments(store, case.case_id)) >= MOST_FILES:
        raise PaperRefused("many", f"the case has {MOST_FILES} files already; put several pages into one PDF")
    path = case_files.attachment_path(store, case.case_id, paper.digest)
    papers.put(path.parent, paper.digest, store.vault.seal_bytes(content, Sealed.ATTACHMENT))
    plain = papers.safe_name(name, paper.suffix)
    with store.transaction() as write:
        added = case_files.add_attachment(
            store, write, case.case_id, paper.digest, plain, paper.media, len(content), user.user_id
        )  # fmt: skip
        if added:
            case_files.note(store, write, case.case_id, "attached", user.user_id, plain)
    return added


def read(store: Store, user: User, attachment: Attachment) -> bytes:
    """The file's bytes, the look on record. Raises MoveRefused, FileNotFoundError, SealBroken."""
    case = work.find_visible(store, user, attachment.case_id)
    access.record(
        store, "attachment", user_id=user.user_id, login=user.login, subject="case", subject_id=case.case_id,
        reason=attachment.digest[:12],
    )  # fmt: skip
    path = case_files.attachment_path(store, attachment.case_id, attachment.digest)
    return store.vault.unseal_bytes(path.read_bytes(), Sealed.ATTACHMENT)
