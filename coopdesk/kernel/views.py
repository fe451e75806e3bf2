"""The views of lists that a clerk keeps, in the book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from coopdesk.kernel.listing import Filter, Listing, View
from coopdesk.kernel.relative import Span, Whoever
from coopdesk.kernel.settings import set_setting, setting
from coopdesk.kernel.values import Fixed

_OLD: Final = "list_views"
"""Where views were kept before each clerk had his own."""


def views_of(s: Session, listing: Listing, clerk: str) -> list[View]:
    """Return the list's own views, with the columns this clerk chose, and then the clerk's."""
    kept = [_told(listing, one) for one in _kept(s, listing, clerk)]
    columns = {one.name: one.columns for one in kept if not one.own}
    usual = [
        replace(one, columns=columns.get(one.name, one.columns))
        for one in listing.views or (View(name=""),)
    ]
    return [*usual, *(one for one in kept if one.own)]


def keep_view(s: Session, listing: Listing, clerk: str, view: View, *, instead: str = "") -> None:
    """Keep a view of the clerk's own, or the columns of one that the list has.

    One of the same name, or the one named ``instead``, gives way and leaves its place.
    """
    kept = _kept(s, listing, clerk)
    gone = {(instead or view.name, view.own), (view.name, view.own)}
    place = next((at for at, one in enumerate(kept) if _mark(one) in gone), len(kept))
    rest = [one for one in kept if _mark(one) not in gone]
    rest.insert(min(place, len(rest)), _written(view))
    _keep(s, listing, clerk, rest)


def drop_view(s: Session, listing: Listing, clerk: str, name: str) -> None:
    """Let one of the clerk's own views go."""
    _keep(
        s, listing, clerk, [one for one in _kept(s, listing, clerk) if _mark(one) != (name, True)]
    )


def _mark(one: dict[str, Any]) -> tuple[str, bool]:
    return one["name"], one["own"]


def _kept(s: Session, listing: Listing, clerk: str) -> list[dict[str, Any]]:
    """Return what the clerk kept of a list, as it is written down."""
    mine = setting(s, f"views.{clerk}")
    if mine is not None:
        return list(mine.get(listing.name, []))
    return [_of_old(one) for one in setting(s, _OLD, []) if (one["kind"] or "documents") ==
            listing.name]  # fmt: skip


def _keep(s: Session, listing: Listing, clerk: str, kept: list[dict[str, Any]]) -> None:
    mine = setting(s, f"views.{clerk}")
    if mine is None:
        mine = {}
        for one in setting(s, _OLD, []):
            mine.setdefault(one["kind"] or "documents", []).append(_of_old(one))
    set_setting(s, f"views.{clerk}", {**mine, listing.name: kept})


def _of_old(one: dict[str, Any]) -> dict[str, Any]:
    """Return a view that was kept before clerks had their own as it is written now."""
    where = [["period", Span.MONTH.value]] if one["monthly"] else []
    return {"name": one["name"], "own": True, "where": [*where, *one["where"]]}


def _written(view: View) -> dict[str, Any]:
    """Return a view as JSON."""
    found: dict[str, Any] = {"name": view.name, "own": view.own}
    if view.columns:
        found["columns"] = list(view.columns)
    if view.own:
        found["where"] = [[name, _plain(value)] for name, value in view.where]
        if view.order:
            found |= {"order": view.order, "descending": view.descending}
        if view.group:
            found["group"] = view.group
    return found


def _plain(value: Any) -> Any:
    """Return a condition's value as JSON: pairs as lists, exact values by their units."""
    match value:
        case tuple():
            return [_plain(one) for one in value]
        case date():
            return value.isoformat()
        case Fixed():
            return value.units
        case _:
            return getattr(value, "value", value)


def _told(listing: Listing, one: dict[str, Any]) -> View:
    """Return a view from JSON; what the list no longer knows is left out."""
    filters = {each.name: each for each in listing.filters}
    names = [each.name for each in listing.columns]
    group = listing.grouping(one.get("group", ""))
    return View(
        name=one["name"],
        where=tuple(_conditions(filters, one.get("where", []))),
        order=one.get("order", "") if one.get("order", "") in names else "",
        descending=one.get("descending", False),
        group=group.name if group else "",
        columns=tuple(each for each in one.get("columns", []) if each in names),
        own=one["own"],
    )


def _conditions(
    filters: dict[str, Filter], where: Iterable[tuple[str, Any]]
) -> Iterable[tuple[str, Any]]:
    for name, value in where:
        if name in filters:
            yield name, _value(filters[name], value)


def _value(one: Filter, value: Any) -> Any:
    """Return a condition's value from JSON, as its filter takes it."""
    if value == Whoever.ME.value and one.distinct:
        return Whoever.ME
    if one.choices is not None:
        return one.choices(value)
    if one.how != "between":
        return value
    if isinstance(value, str):
        return Span(value)
    return tuple(None if each is None else _end(one, each) for each in value)


def _end(one: Filter, value: Any) -> Any:
    """Return one end of a range."""
    return date.fromisoformat(value) if issubclass(one.kind, date) else one.kind(value)
