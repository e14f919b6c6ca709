"""Addresses of the audience's phones."""

from django.urls import path

from voting.views import cards, drill, electorate, exports, offsite, phone, proof, seat, usher

app_name = "voting"

urlpatterns = [
    path("s/<str:token>", seat.seat, name="seat"),
    path("vote/", phone.phone, name="phone"),
    path("vote/state", phone.state, name="state"),
    path("vote/ballot", phone.ballot, name="ballot"),
    path("vote/help", phone.help_, name="help"),
    path("vote/resume", phone.resume, name="resume"),
    path("join/", seat.join, name="join"),
    path("usher/", usher.usher, name="usher"),
    path("usher/<int:electorate>/", usher.room, name="usher-room"),
    path("usher/<int:electorate>/board", usher.board, name="usher-board"),
    path("usher/<int:electorate>/card", usher.card, name="usher-card"),
    path("usher/seats/<int:seat>/errand", usher.errand, name="usher-errand"),
    path("usher/seats/<int:seat>/settle", usher.settle, name="usher-settle"),
    path("usher/seats/<int:seat>/admit", usher.admit, name="usher-admit"),
    path("usher/seats/<int:seat>/swap", usher.swap, name="usher-swap"),
    path("usher/seats/<int:seat>/reprint", usher.reprint, name="usher-reprint"),
    path("usher/seats/<int:seat>/void", usher.void, name="usher-void"),
    path("usher/seats/<int:seat>/extra", usher.extra, name="usher-extra"),
    path("usher/seats/<int:seat>/slip", usher.slip, name="usher-slip"),
    path("usher/seats/<int:seat>/slip/withdraw", usher.slip_withdraw, name="usher-slip-withdraw"),
    # planning who may score, cards, drill, off-site public
    path("electorates/by-ref/<str:ref>/", electorate.by_ref, name="electorate-by-ref"),
    path("electorates/<int:electorate>/", electorate.plan, name="electorate-plan"),
    path("electorates/<int:electorate>/groups", electorate.rules, name="electorate-rules"),
    path("electorates/<int:electorate>/code", electorate.code, name="electorate-code"),
    path("electorates/<int:electorate>/public", electorate.public, name="electorate-public"),
    path("electorates/<int:electorate>/spares", electorate.spares, name="electorate-spares"),
    path("electorates/<int:electorate>/reprint", electorate.reprint, name="electorate-reprint"),
    path("electorates/<int:electorate>/import", electorate.preview, name="seat-import"),
    path("electorates/<int:electorate>/import/apply", electorate.apply, name="seat-import-apply"),
    path("electorates/<int:electorate>/seats.csv", electorate.template, name="seat-template"),
    path("electorates/<int:electorate>/cards/", cards.sheets, name="cards"),
    path("electorates/<int:electorate>/cards.pdf", cards.pdf, name="cards-pdf"),
    path("electorates/<int:electorate>/drill", drill.change, name="drill"),
    path("electorates/<int:electorate>/drill/", drill.board, name="drill-board"),
    path("vote/drill", drill.mark, name="drill-mark"),
    path("offsite/<str:ref>/", offsite.public, name="offsite"),
    path("rounds/<int:round_id>/export.<str:kind>", exports.export, name="round-export"),
    path("rounds/<int:round_id>/signals", exports.signals, name="round-signals"),
    # what anybody may read and recount
    path("proof/", proof.index, name="proof-index"),
    path("proof/rounds/<int:round_id>/", proof.round_, name="proof-round"),
    path("proof/rounds/<int:round_id>.json", proof.file, name="proof-file"),
    path("proof/check/", proof.check, name="proof-check"),
    path("proof/recount.py", proof.script, name="proof-recount"),
    path("proof/key", proof.key, name="proof-key"),
]
