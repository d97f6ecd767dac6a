"""What is planned by day: sequences of steps, and how far each lead has come.

A lead is *enrolled* because it gained a word (a trigger that names an entry point, or
the sequence's niche), because the sequence started and it had the word already, because
a person asked, or because another sequence led here. Asking is an event: it writes an
`enrolment_request`, which the scanner takes. An enrolment points at the next step:

    asked -> enrolled --due--> planned as a send --sent--> the next step, after a delay
                                    |                          |
                                    +--ended otherwise---------+--> completed, or exited

While its step is under way an enrolment has no `next_due_at`; what becomes of it when
the step ends is decided in one place, `fates.py`, for every end there is. A step whose
next trigger belongs to another sequence leads there: at its time the lead's trigger is
replaced and it is enrolled at the step that is named.
"""
