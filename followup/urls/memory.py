"""Addresses of the public memory: no account, published facts only."""

from django.urls import path

from followup.views import memory, memory_data, memory_figures, memory_letters, memory_relapses

memory_patterns = [
    path("ledger/", memory.ledger, name="ledger"),
    path("ledger/units", memory.league, name="league"),
    path("ledger/how", memory.how, name="ledger-how"),
    path("ledger/data", memory_data.about, name="open-data"),
    path("ledger/data/promises.csv", memory_data.promises_csv, name="promises-csv"),
    path("ledger/data/promises.json", memory_data.promises_json, name="promises-json"),
    path("ledger/data/units.json", memory_data.units_json, name="units-json"),
    path("ledger/data/episodes.json", memory_data.episodes_json, name="episodes-json"),
    path("ledger/data/openapi.json", memory_data.openapi, name="open-data-openapi"),
    path("ledger/feed.atom", memory_data.feed, name="feed"),
    path("ledger/units/<str:unit>/feed.atom", memory_data.unit_feed, name="unit-feed"),
    path("ledger/promises/<str:code>/feed.atom", memory_data.promise_feed, name="promise-feed"),
    path("ledger/promises/<str:code>/relapsed/<str:unit>", memory_relapses.relapsed, name="relapse-report"),
    path("ledger/subscribe", memory_letters.subscribe, name="subscribe"),
    path("ledger/subscribe/<str:token>", memory_letters.confirm, name="subscription-confirm"),
    path("ledger/unsubscribe/<str:token>", memory_letters.end, name="subscription-end"),
    path("ledger/figures/", memory_figures.figure_list, name="figures"),
    path("ledger/figures/<int:figure>", memory_figures.figure, name="figure"),
    path("desk/figures", memory_figures.take, name="figure-take"),
]
