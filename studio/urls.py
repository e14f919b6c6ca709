"""Addresses of the studio: desks by account, screens by key, the public page by episode number."""

from django.urls import path

from studio.views import control, media, planning, public, screens, scribe

app_name = "studio"

urlpatterns = [
    path("studio/", planning.episodes, name="episodes"),
    path("studio/episodes/new", planning.new_episode, name="episode-new"),
    path("studio/<int:episode>/plan/", planning.plan, name="plan"),
    path("studio/<int:episode>/items/new", planning.new_item, name="item-new"),
    path("studio/items/<int:item>/edit", planning.edit_item, name="item-edit"),
    path("studio/items/<int:item>/remove", planning.remove_item, name="item-remove"),
    path("studio/items/<int:item>/move", planning.move_item, name="item-move"),
    path("studio/<int:episode>/control/", control.control, name="control"),
    path("studio/runs/<int:run>/panel", control.panel, name="control-panel"),
    path("studio/runs/<int:run>/go-on-air", control.go_on_air, name="go-on-air"),
    path("studio/runs/<int:run>/arm", control.arm, name="arm"),
    path("studio/runs/<int:run>/take", control.take, name="take"),
    path("studio/runs/<int:run>/back", control.back, name="back"),
    path("studio/runs/<int:run>/end", control.end, name="end"),
    path("studio/runs/<int:run>/close-round", control.close_round, name="close-round"),
    path("studio/runs/<int:run>/void-round", control.void_round, name="void-round"),
    path("studio/runs/<int:run>/rerun-round", control.rerun_round, name="rerun-round"),
    path("studio/runs/<int:run>/rounds/<int:sealed>/confirm", control.confirm_round, name="round-confirm"),
    path("studio/runs/<int:run>/ask-hall", control.ask_hall, name="ask-hall"),
    path("studio/runs/<int:run>/show-answer", control.show_answer, name="show-answer"),
    path("studio/runs/<int:run>/graphics/show", control.show_graphic, name="graphic-show"),
    path("studio/runs/<int:run>/graphics/clear", control.clear_graphic, name="graphic-clear"),
    path("studio/runs/<int:run>/as-run.csv", control.as_run_csv, name="as-run-csv"),
    path("studio/<int:episode>/scribe/", scribe.scribe, name="scribe"),
    path("studio/runs/<int:run>/commitments", scribe.commitments, name="commitments"),
    path("studio/runs/<int:run>/commitments/new", scribe.capture, name="commitment-new"),
    path("studio/commitments/<str:code>/confirm", scribe.confirm, name="commitment-confirm"),
    path("studio/commitments/<str:code>/publish", scribe.publish, name="commitment-publish"),
    path("studio/commitments/<str:code>/withdraw", scribe.withdraw, name="commitment-withdraw"),
    path("studio/commitments/<str:code>/offer", scribe.offer, name="commitment-offer"),
    path("studio/commitments/<str:code>/amend", scribe.amend, name="commitment-amend"),
    path("studio/deadline", scribe.deadline, name="deadline"),
    path("screen/<str:key>/program/", screens.program, name="program"),
    path("screen/<str:key>/hall/", screens.hall, name="hall"),
    path("screen/<str:key>/overlay/", screens.overlay, name="overlay"),
    path("screen/<str:key>/state", screens.state, name="screen-state"),
    path("screen/<str:key>/clips/<int:clip>", media.clip, name="clip"),
    path("screen/<str:key>/posters/<int:clip>", media.poster, name="poster"),
    path("public/<int:number>/", public.episode, name="public"),
]
