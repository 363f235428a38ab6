------------------------------- MODULE Commit -------------------------------
(* Commits, expiry, and writers that stall: sections 7.2, 7.5 and 7.6 of the format. README.md explains the model. *)
EXTENDS Naturals, Sequences, FiniteSets, TLC

CONSTANTS
    Writers,          \* each commits one append, once
    MaxVersion,       \* no version beyond it is made
    MaxAttempts,      \* lost races and resent requests of one writer
    AfterStall,       \* what a writer does that learns of its end late: "evidence" (the rule), "naive", "nothing"
    AnnounceFirst     \* whether expiry deletes only what the head has given up for an hour

VARIABLES
    store,            \* the roots that exist: version -> whose; Nobody if there is none
    truth,            \* the history: whose each version is, for ever
    oldest,           \* the oldest version that the head retains
    ripe,             \* versions below it were given up at least an hour ago
    net,              \* requests that their senders have given up, and that may still arrive
    pc, at, late, attempts

vars == <<store, truth, oldest, ripe, net, pc, at, late, attempts>>

Nobody == "nobody"
Expirer == "expirer"
Settler == "settler"
Creator == "creator"

Versions == 1..MaxVersion
Newest == Len(truth)
Exists == {v \in Versions : store[v] # Nobody}
Listed == CHOOSE v \in Exists : \A other \in Exists : other <= v
Busy == {"look", "check", "ready", "doubt", "won", "lost"}

Init ==
    /\ store = [v \in Versions |-> IF v = 1 THEN Creator ELSE Nobody]
    /\ truth = <<Creator>>
    /\ oldest = 1
    /\ ripe = 1
    /\ net = {}
    /\ pc = [w \in Writers |-> "look"]
    /\ at = [w \in Writers |-> 0]
    /\ late = [w \in Writers |-> FALSE]
    /\ attempts = [w \in Writers |-> 0]

(* A root is put if its name is free. It is a version if it follows the head; else it is put where one has expired. *)
Created(v, who) ==
    /\ store' = [store EXCEPT ![v] = who]
    /\ truth' = IF v = Newest + 1 THEN Append(truth, who) ELSE truth

NotCreated == UNCHANGED <<store, truth>>

Goto(w, where) == pc' = [pc EXCEPT ![w] = where]

----------------------------------------------------------------------------
(* Writers *)

Look(w) ==
    /\ pc[w] = "look"
    /\ attempts[w] < MaxAttempts
    /\ Listed < MaxVersion
    /\ at' = [at EXCEPT ![w] = Listed + 1]
    /\ late' = [late EXCEPT ![w] = FALSE]
    /\ attempts' = [attempts EXCEPT ![w] = @ + 1]
    /\ Goto(w, "check")
    /\ UNCHANGED <<store, truth, oldest, ripe, net>>

(* Who has been away looks again. The clock can be asked only before the request is made, not when it is carried out. *)
Check(w) ==
    /\ pc[w] = "check"
    /\ Goto(w, IF late[w] THEN "look" ELSE "ready")
    /\ UNCHANGED <<store, truth, oldest, ripe, net, at, late, attempts>>

Free(w) == store[at[w]] = Nobody

PutAnswered(w) ==
    /\ pc[w] = "ready"
    /\ IF Free(w) THEN Created(at[w], w) ELSE NotCreated
    /\ Goto(w, IF Free(w) THEN "won" ELSE "doubt")
    /\ UNCHANGED <<oldest, ripe, net, at, late, attempts>>

PutAnswerLost(w) ==
    /\ pc[w] = "ready"
    /\ IF Free(w) THEN Created(at[w], w) ELSE NotCreated
    /\ Goto(w, "doubt")
    /\ UNCHANGED <<oldest, ripe, net, at, late, attempts>>

PutTimesOut(w) ==
    /\ pc[w] = "ready"
    /\ net' = net \cup {<<w, at[w]>>}
    /\ Goto(w, "doubt")
    /\ UNCHANGED <<store, truth, oldest, ripe, at, late, attempts>>

Arrive ==
    \E request \in net :
        /\ net' = net \ {request}
        /\ IF store[request[2]] = Nobody THEN Created(request[2], request[1]) ELSE NotCreated
        /\ UNCHANGED <<oldest, ripe, pc, at, late, attempts>>

Vanish ==
    \E request \in net :
        /\ net' = net \ {request}
        /\ UNCHANGED <<store, truth, oldest, ripe, pc, at, late, attempts>>

ReadBack(w) ==
    /\ pc[w] = "doubt"
    /\ store[at[w]] # Nobody
    /\ Goto(w, IF store[at[w]] = w THEN "won" ELSE "lost")
    /\ UNCHANGED <<store, truth, oldest, ripe, net, at, late, attempts>>

Resend(w) ==
    /\ pc[w] = "doubt"
    /\ store[at[w]] = Nobody
    /\ attempts[w] < MaxAttempts
    /\ attempts' = [attempts EXCEPT ![w] = @ + 1]
    /\ Goto(w, "ready")
    /\ UNCHANGED <<store, truth, oldest, ripe, net, at, late>>

GiveUp(w) ==
    /\ pc[w] = "doubt"
    /\ Goto(w, "unknown")
    /\ UNCHANGED <<store, truth, oldest, ripe, net, at, late, attempts>>

InTime(w) ==
    /\ pc[w] \in {"won", "lost"}
    /\ ~late[w] \/ AfterStall = "nothing"
    /\ Goto(w, IF pc[w] = "won" THEN "committed" ELSE "look")
    /\ UNCHANGED <<store, truth, oldest, ripe, net, at, late, attempts>>

(* No root of a version that is retained was ever deleted. *)
NeverDeleted(w) == oldest <= at[w]

LateButSound(w) ==
    /\ pc[w] \in {"won", "lost"}
    /\ late[w]
    /\ \/ AfterStall = "evidence" /\ NeverDeleted(w)
       \/ AfterStall = "naive" /\ (pc[w] = "lost" \/ NeverDeleted(w))
    /\ Goto(w, IF pc[w] = "won" THEN "committed" ELSE "look")
    /\ UNCHANGED <<store, truth, oldest, ripe, net, at, late, attempts>>

TakenBack(w) == store' = [store EXCEPT ![at[w]] = Nobody]

(* File ids tell whose the version was, if a file that got one of them lives. *)
LateWithEvidence(w) ==
    /\ pc[w] \in {"won", "lost"}
    /\ late[w]
    /\ AfterStall = "evidence"
    /\ ~NeverDeleted(w)
    /\ IF truth[at[w]] = w
       THEN Goto(w, "committed") /\ UNCHANGED store
       ELSE Goto(w, "look") /\ IF pc[w] = "won" THEN TakenBack(w) ELSE UNCHANGED store
    /\ UNCHANGED <<truth, oldest, ripe, net, at, late, attempts>>

LateWithoutEvidence(w) ==
    /\ pc[w] \in {"won", "lost"}
    /\ late[w]
    /\ AfterStall = "evidence"
    /\ ~NeverDeleted(w)
    /\ Goto(w, "nobody knows")
    /\ UNCHANGED <<store, truth, oldest, ripe, net, at, late, attempts>>

(* The rule as it first was: what was put below the boundary is taken back and tried again. *)
LateAndNaive(w) ==
    /\ pc[w] = "won"
    /\ late[w]
    /\ AfterStall = "naive"
    /\ ~NeverDeleted(w)
    /\ Goto(w, "look")
    /\ TakenBack(w)
    /\ UNCHANGED <<truth, oldest, ripe, net, at, late, attempts>>

Crash(w) ==
    /\ pc[w] \in Busy
    /\ Goto(w, "dead")
    /\ UNCHANGED <<store, truth, oldest, ripe, net, at, late, attempts>>

(* A clock that jumps, or minutes that pass. *)
Stall(w) ==
    /\ pc[w] \in Busy \ {"look"}
    /\ ~late[w]
    /\ late' = [late EXCEPT ![w] = TRUE]
    /\ UNCHANGED <<store, truth, oldest, ripe, net, pc, at, attempts>>

----------------------------------------------------------------------------
(* Whoever was left without an answer asks again: if nothing has the version, an empty one takes it. *)

Settle(w) ==
    /\ pc[w] = "unknown"
    /\ at[w] >= oldest
    /\ IF at[w] <= Newest
       THEN /\ Goto(w, IF store[at[w]] = w THEN "in" ELSE "out")
            /\ UNCHANGED <<store, truth>>
       ELSE /\ at[w] = Newest + 1
            /\ Created(at[w], Settler)
            /\ Goto(w, "out")
    /\ UNCHANGED <<oldest, ripe, net, at, late, attempts>>

----------------------------------------------------------------------------
(* Expiry *)

Announce ==
    /\ Newest < MaxVersion
    /\ store[Newest + 1] = Nobody
    /\ Created(Newest + 1, Expirer)
    /\ \E v \in (oldest + 1)..(Newest + 1) : oldest' = v
    /\ UNCHANGED <<ripe, net, pc, at, late, attempts>>

(* An hour passes: whoever is under way is late by then, and no request takes that long. *)
HourPasses ==
    /\ ripe < oldest
    /\ net = {}
    /\ ripe' = oldest
    /\ late' = [w \in Writers |-> TRUE]
    /\ UNCHANGED <<store, truth, oldest, net, pc, at, attempts>>

Delete ==
    \E v \in Exists :
        /\ v < Newest
        /\ ~AnnounceFirst \/ v < ripe
        /\ \A other \in Exists : v <= other
        /\ store' = [store EXCEPT ![v] = Nobody]
        /\ UNCHANGED <<truth, oldest, ripe, net, pc, at, late, attempts>>

Next ==
    \/ \E w \in Writers :
        \/ Look(w) \/ Check(w) \/ PutAnswered(w) \/ PutAnswerLost(w) \/ PutTimesOut(w)
        \/ ReadBack(w) \/ Resend(w) \/ GiveUp(w) \/ InTime(w) \/ LateButSound(w)
        \/ LateWithEvidence(w) \/ LateWithoutEvidence(w) \/ LateAndNaive(w)
        \/ Crash(w) \/ Stall(w) \/ Settle(w)
    \/ Arrive \/ Vanish \/ Announce \/ HourPasses \/ Delete

Symmetry == Permutations(Writers)

Spec == Init /\ [][Next]_vars

----------------------------------------------------------------------------
Times(w) == Cardinality({v \in 1..Newest : truth[v] = w})

NothingAcknowledgedIsLost == \A w \in Writers : pc[w] \in {"committed", "in"} => Times(w) = 1
NothingIsCommittedTwice == \A w \in Writers : Times(w) <= 1
WhatIsOutStaysOut == \A w \in Writers : pc[w] = "out" => Times(w) = 0
RetainedVersionsAreThere == \A v \in oldest..Newest : store[v] = truth[v]
ListingShowsTheHead == Listed = Newest
=============================================================================
