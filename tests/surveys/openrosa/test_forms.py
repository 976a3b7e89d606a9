"""What a telephone finds: the list, the forms and their files; and that a form asks what the questionnaire asks."""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pyxform.xls2xform import convert

from surveys.expressions import ExpressionError, compile_expression
from surveys.items import Choice, Group, Item
from surveys.openrosa.formulas import written
from surveys.openrosa.sheets import OWN
from surveys.openrosa.xform import xform_of
from surveys.publishing import SHIPPED, publish, shipped
from surveys.questionnaire import FormError, Questionnaire, load
from tests.surveys.conftest import VISIT
from tests.surveys.openrosa.conftest import HEAD, XFORM, filled_in
from tests.surveys.openrosa.test_submission import EVERY

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared" / "xforms"
TYPES = {
    "select_one": "string", "select_multiple": "string", "range": None, "integer": "int", "decimal": "decimal",
    "text": "string", "date": "date", "acknowledge": "string", "note": "string", "hidden": "string",
    "calculate": "string", "start": "dateTime", "end": "dateTime", "today": "date",
}  # fmt: skip


def model(content):
    return fromstring(content).find(HEAD).find(f"{XFORM}model")


def binds(content):
    """Bind by question name, groups left out."""
    found = model(content).findall(f"{XFORM}bind")
    return {bind.get("nodeset").rsplit("/", 1)[1]: bind for bind in found}


def test_every_shipped_questionnaire_is_listed_and_downloads(store, telephone):
    mine = telephone("t1")
    listed = mine.lists()
    assert {entry["formID"] for entry in listed} == {form.name for form in shipped()}
    for entry in listed:
        reply = mine.client.get(entry["downloadUrl"])
        assert reply.headers["content-type"].startswith("text/xml")
        assert entry["hash"] == f"md5:{hashlib.md5(reply.content).hexdigest()}"
        assert mine.downloads(entry).tag == "{http://www.w3.org/1999/xhtml}html"
        root = model(reply.content).find(f"{XFORM}instance")[0]
        assert (root.get("id"), root.get("version")) == (entry["formID"], entry["version"])


def test_the_list_names_the_newest_version_and_old_ones_are_still_there(store, telephone):
    mine = telephone("t1", "SZ001")
    publish(store, replace(VISIT, version="test-2/试 a"))
    store.set_setting("base_url", "")
    with store.transaction() as write:
        write.execute(
            "update questionnaires set published_at = '2099-01-01T00:00:00Z', rev = :rev where version like '%试%'"
        )
    (newest,) = mine.lists(formID="service-visit")
    assert newest["version"] == "test-2/试 a"
    assert mine.client.get(newest["downloadUrl"]).status_code == 200
    versions = {entry["version"]: entry for entry in mine.lists(formID="service-visit", listAllVersions="true")}
    assert {"test-1", "test-2/试 a"} <= set(versions)
    assert mine.client.get(versions["test-1"]["downloadUrl"]).status_code == 200
    assert mine.sends(filled_in("service-visit", "test-1", {"csat": "5"})).status_code == 201
    assert mine.sends(filled_in("service-visit", "test-2/试 a", {"csat": "5"})).status_code == 201


def test_what_was_never_published_is_not_there(telephone):
    mine = telephone("t1")
    for path in ("forms/service-visit/9.xml", "forms/nothing/1.xml", "forms/nothing/1/manifest"):
        assert mine.client.get(f"/api/openrosa/{path}").status_code == 404


def test_a_telephone_of_no_outlet_gets_the_outlets_as_a_file_and_one_of_an_outlet_gets_none(store, telephone):
    with store.transaction() as write:
        write.execute("update outlets set status = 'closed', rev = :rev where code = 'SZ002'")
    roaming, at_home = telephone("t1"), telephone("t2", "SZ001")
    (entry,) = roaming.lists(formID="service-visit")
    roaming.downloads(entry)
    rows = list(csv.DictReader(io.StringIO(roaming.files["outlets.csv"].decode())))
    assert rows == [{"name": "SZ001", "label": "SZ001 深圳第1网点 Shenzhen 1"}]
    assert "afterword_outlet" in roaming.client.get(entry["downloadUrl"]).text
    (entry,) = at_home.lists(formID="service-visit")
    at_home.downloads(entry)
    assert at_home.files == {}
    assert "afterword_outlet" not in at_home.client.get(entry["downloadUrl"]).text


@pytest.mark.parametrize("form", [*shipped(), EVERY, VISIT], ids=lambda form: f"{form.name} {form.version}")
def test_a_form_asks_what_the_questionnaire_asks_in_its_types_and_languages(form):
    content = xform_of(form, asks_outlet=True).content
    bound = binds(content)
    assert set(bound) >= {item.name for item in form.items}
    for item in form.items:
        wanted = TYPES[item.type] or ("int" if float(item.step or 1).is_integer() else "decimal")
        assert bound[item.name].get("type") == wanted, item.name
        for part in ("relevant", "constraint"):
            assert (bound[item.name].get(part) is not None) == (getattr(item, part) is not None)
    own = {
        name for name in bound if name not in {item.name for item in form.items} | {group.name for group in form.groups}
    }
    assert own == {*OWN[1:], "instanceID"}
    translations = model(content).find(f"{XFORM}itext").findall(f"{XFORM}translation")
    codes = [re.fullmatch(r".+ \((.+)\)", part.get("lang"))[1] for part in translations]
    assert codes == list(form.languages)
    for code, part in zip(form.languages, translations, strict=True):
        told = {value.text for value in part.iter(f"{XFORM}value")}
        plain = {item.label[code] for item in form.items if item.label and "{" not in item.label[code]}
        assert {" ".join(label.split()) for label in plain} <= {" ".join((text or "").split()) for text in told}


@pytest.mark.parametrize("name", ["service-visit", "callback"])
def test_pyxform_makes_the_same_questions_from_the_form_as_it_was_written(name):
    source = SHIPPED / f"{name}.md"
    written_by_hand = convert(source.read_bytes(), file_type=".md", form_name="data").xform.encode()
    mine, theirs = binds(xform_of(load(source), asks_outlet=False).content), binds(written_by_hand)
    assert set(mine) - set(theirs) == set(OWN) - {"afterword_visit", "afterword_outlet"}
    for question, bind in theirs.items():
        assert set(mine[question].keys()) == set(bind.keys())
        assert mine[question].get("type") == bind.get("type")


def test_a_form_is_the_same_bytes_after_a_restart():
    ask = """from surveys.publishing import SHIPPED; from surveys.questionnaire import load
from surveys.openrosa.xform import xform_of; print(xform_of(load(SHIPPED / "service-visit.md"), True).hash)"""
    hashes = {
        subprocess.run(
            [sys.executable, "-c", ask], cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in "12"
    }
    assert len(hashes) == 1


def test_quotes_of_a_sentence_stay_as_they_were_written_and_braces_are_filled_in():
    words = {"zh": "{outlet}的师傅说“马上到”了吗？", "en": "Did {outlet} say “at once”?"}
    form = replace(VISIT, items=(Item("said", "text", words),))
    told = xform_of(form, asks_outlet=False).content.decode()
    assert "我们的网点的师傅说“马上到”了吗？" in told
    assert "Did our outlet say “at once”?" in told


def test_groups_filters_and_one_unnamed_language_survive_the_way():
    towns = tuple(Choice(f"t{n}", {"und": f"Town {n}"}, {"region": "ab"[n % 2]}) for n in range(4))
    regions = (Choice("a", {"und": "A"}), Choice("b", {"und": "B"}))
    form = Questionnaire(
        "places", "1", {"und": "Places"}, ("und",),
        (
            Item("region", "select_one", {"und": "Region"}, choices=regions, required=True),
            Item("town", "select_one", {"und": "Town"}, choices=towns, group="inner",
                 choice_filter=compile_expression("region = ${region}", ["region"], ["region"])),
            Item("why", "text", {"und": "Why"}, group="outer"),
            Item("last", "text", {"und": "Last"}),
        ),
        (Group("outer", {}, compile_expression("${region} != ''", ["region"])), Group("inner", {}, None, "outer")),
    )  # fmt: skip
    content = xform_of(form, asks_outlet=False).content
    bound = {bind.get("nodeset"): bind for bind in model(content).findall(f"{XFORM}bind")}
    assert {"/data/outer/inner/town", "/data/outer/why", "/data/last"} <= set(bound)
    assert bound["/data/outer"].get("relevant")
    assert b"[region =  /data/region ]" in content


needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder with forms and vectors is not here")


@needs_shared
def test_every_form_of_the_field_that_we_read_becomes_an_xform():
    made = 0
    for path in sorted((SHARED / "forms").iterdir()):
        try:
            form = load(path)
        except FormError:
            continue
        assert {item.name for item in form.items} <= set(binds(xform_of(form, asks_outlet=True).content)), path.name
        made += 1
    assert made > 0


@needs_shared
def test_the_conformance_vectors_survive_being_written_out():
    survived = 0
    for vector in json.loads((SHARED / "xpath_vectors.json").read_text("utf-8")):
        try:
            tree = compile_expression(vector["expression"], [])
        except ExpressionError:
            continue
        assert compile_expression(written(tree), []) == tree, vector["expression"]
        survived += 1
    assert survived > 1000


@pytest.mark.parametrize(
    "source",
    [
        "${a} = 'no' and not(${b} > 3 or ${c} != \"it's\")",
        "1 - (2 - 3) - -4",
        "-${a} * (2 + 3) div 4 mod 5",
        "(${a} = 1) = (${b} = 2)",
        "if(selected(${a}, 'x'), . + 0.000001, round(${b}, 2))",
        "${a} and ${b} and (${c} and ${a})",
        "regex(., '^[0-9]{3}$')",
        "- - 5",
    ],
)
def test_an_expression_written_out_compiles_to_the_same_tree(source):
    tree = compile_expression(source, "abc")
    assert compile_expression(written(tree), "abc") == tree


leaf = some.one_of(
    some.sampled_from([["ref", "a"], ["this"]]),
    some.text("ab'c 1", max_size=5),
    some.floats(-1e6, 1e6).map(lambda value: round(value, 6)),
)
trees = some.recursive(
    leaf,
    lambda inner: some.one_of(
        some.tuples(some.sampled_from(["=", "<", "+", "div", "or"]), inner, inner).map(list),
        some.tuples(some.sampled_from(["not", "string"]), inner).map(list),
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(trees)
def test_any_tree_written_out_compiles_to_the_same_tree(tree):
    again = compile_expression(written(tree), ["a"])
    assert compile_expression(written(again), ["a"]) == again
    assert again == tree
