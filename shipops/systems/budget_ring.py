"""When a call may start: a ring of moments in a small binary file. No locking here, and no clock: ``now`` is handed in.

Every call takes the next slot. A slot holds the moment its answer was received or, while the call is under way, the
latest moment it can still last. A call may start only while fewer than ``capacity`` slots are younger than the window.
The vendor counted each call at some moment between its start and its end, so no window of the vendor's, fixed or
sliding, can hold more than ``capacity`` of them; a process that died in a call frees its slot by itself.

Moments are seconds of the machine's steady clock, which all its processes share and which no setting of the time of
day moves. After a restart of the machine it begins anew: what was recorded then counts as having just happened.
"""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass, replace
from typing import BinaryIO

FEWEST_SLOTS = 256
MOST_SLOTS = 65_536
_MAGIC = b"shipops1"
# Magic, checksum, slots, calls granted, calls known to be out of the window, then three moments.
_HEADER = struct.Struct("<8sIIQQddd")
_MOMENT = struct.Struct("<d")
_CHUNK = 64
# The vendor's clock and this machine's do not run equally fast.
_CLOCK_DRIFT = 1.0005
# Evenly spaced calls leave this part of a window free, so that late ones do not add up.
_SPREAD = 0.95


class BrokenRingError(ValueError):
    """The file does not hold a ring."""


@dataclass(frozen=True, slots=True)
class Rules:
    """``capacity`` calls per ``window`` seconds; of an idle window's calls ``burst`` may start at once, the others
    follow evenly spaced. No call lasts longer than ``longest_call`` seconds."""

    capacity: int
    window: float
    burst: int
    longest_call: float

    @property
    def spacing(self) -> float:
        """Seconds between evenly spaced calls."""
        return self.window * _SPREAD / self.capacity


@dataclass(frozen=True, slots=True)
class Turn:
    """``wait`` seconds before asking again, or 0 where a call was granted: then its slot is at byte ``place``."""

    wait: float
    place: int = 0


@dataclass(frozen=True, slots=True)
class _State:
    slots: int
    granted: int = 0
    settled: int = 0
    last: float = -math.inf
    even: float = -math.inf
    blocked: float = -math.inf

    def packed(self) -> bytes:
        fields = (self.slots, self.granted, self.settled, self.last, self.even, self.blocked)
        bare = _HEADER.pack(_MAGIC, 0, *fields)
        return _HEADER.pack(_MAGIC, zlib.crc32(bare), *fields)

    def place(self, call: int) -> int:
        return _HEADER.size + call % self.slots * _MOMENT.size


def begin(file: BinaryIO, capacity: int, *, blocked_until: float = -math.inf) -> None:
    """Write an empty ring with room for ``capacity`` calls into ``file``; no call starts before ``blocked_until``."""
    slots = _slots_for(capacity)
    _write(file, 0, _State(slots, blocked=blocked_until).packed())
    _write(file, _HEADER.size, bytes(slots * _MOMENT.size))


def enlarge(old: BinaryIO, new: BinaryIO, capacity: int) -> None:
    """Write the ring of ``old`` into ``new`` with room for ``capacity`` calls. Raises :class:`BrokenRingError`."""
    state = _read_state(old)
    begin(new, capacity)
    larger = replace(state, slots=_slots_for(capacity))
    for call in range(state.settled, state.granted):
        _write(new, larger.place(call), _read(old, state.place(call), _MOMENT.size))
    _write(new, 0, larger.packed())


def has_room(file: BinaryIO, capacity: int) -> bool:
    """Whether ``capacity`` calls fit. Raises :class:`BrokenRingError`."""
    return _read_state(file).slots >= _slots_for(capacity)


def take(file: BinaryIO, rules: Rules, now: float) -> Turn:
    """Grant a call at ``now``, or say how long to wait. Raises :class:`BrokenRingError`."""
    state = _settled(file, _after_restart(file, _read_state(file), now), rules, now)
    capacity = min(rules.capacity, state.slots)
    free = _free_from(file, state, capacity, now, rules.window * _CLOCK_DRIFT)
    wait = max(free, state.even, state.blocked) - now
    if wait > 0:
        return Turn(wait)
    # Only idle time is saved up for a burst, not time spent waiting for the window or for the vendor.
    even = max(state.even, free, state.blocked, now - (rules.burst - 1) * rules.spacing) + rules.spacing
    place = state.place(state.granted)
    _write(file, place, _MOMENT.pack(now + rules.longest_call))
    _write(file, 0, replace(state, granted=state.granted + 1, last=now, even=even).packed())
    return Turn(0.0, place)


def finish(file: BinaryIO, turn: Turn, now: float) -> None:
    """Note that the call of ``turn`` ended. One small write into a slot nobody else writes: it needs no lock."""
    _write(file, turn.place, _MOMENT.pack(now))


def block(file: BinaryIO, until: float) -> None:
    """Let no call start before ``until``. Raises :class:`BrokenRingError`."""
    state = _read_state(file)
    if until > state.blocked:
        _write(file, 0, replace(state, blocked=until).packed())


def _free_from(file: BinaryIO, state: _State, capacity: int, now: float, window: float) -> float:
    """The moment from which fewer than ``capacity`` calls are younger than ``window``; in the past: since when."""
    if state.granted < capacity:
        return -math.inf
    under_watch = state.granted - state.settled
    if under_watch < capacity:
        return min(_moment(file, state, state.granted - capacity), now - window) + window
    # A call that lasts, or whose process died, holds up only itself.
    moments = [_moment(file, state, call) for call in range(state.settled, state.granted)]
    young = sorted(min(moment, now) for moment in moments if moment > now - window)
    if len(young) >= capacity:
        return young[-capacity] + window
    if under_watch >= state.slots:
        return young[0] + window
    return max(moment for moment in moments if moment <= now - window) + window


def _after_restart(file: BinaryIO, state: _State, now: float) -> _State:
    """The clock never goes back while a machine runs: where it did, everything recorded counts from now."""
    if state.last <= now:
        return state
    back = state.last - now
    for call in range(state.settled, state.granted):
        _write(file, state.place(call), _MOMENT.pack(_moment(file, state, call) - back))
    shifted = replace(state, last=now, even=state.even - back, blocked=state.blocked - back)
    _write(file, 0, shifted.packed())
    return shifted


def _settled(file: BinaryIO, state: _State, rules: Rules, now: float) -> _State:
    """``state`` with the calls counted off that are older than the window."""
    settled, oldest = state.settled, now - rules.window * _CLOCK_DRIFT
    while settled < state.granted:
        here = settled % state.slots
        size = min(_CHUNK, state.granted - settled, state.slots - here)
        moments = struct.unpack(f"<{size}d", _read(file, state.place(settled), size * _MOMENT.size))
        if not all(moment <= now + rules.longest_call + 1.0 for moment in moments):
            raise BrokenRingError("a slot holds no moment a call can last until")
        past = next((index for index, moment in enumerate(moments) if moment > oldest), size)
        settled += past
        if past < size:
            break
    return replace(state, settled=settled)


def _moment(file: BinaryIO, state: _State, call: int) -> float:
    moment: float = _MOMENT.unpack(_read(file, state.place(call), _MOMENT.size))[0]
    return moment


def _slots_for(capacity: int) -> int:
    """Room for calls that go on while an earlier one lasts."""
    return min(MOST_SLOTS, max(FEWEST_SLOTS, 1 << (4 * capacity - 1).bit_length()))


def _read_state(file: BinaryIO) -> _State:
    header = _read(file, 0, _HEADER.size)
    magic, _, slots, granted, settled, last, even, blocked = _HEADER.unpack(header)
    state = _State(slots, granted, settled, last, even, blocked)
    if magic != _MAGIC or header != state.packed() or file.seek(0, 2) != _HEADER.size + slots * _MOMENT.size:
        raise BrokenRingError("this is no whole ring")
    return state


def _read(file: BinaryIO, place: int, size: int) -> bytes:
    file.seek(place)
    found = file.read(size)
    if len(found) != size:
        raise BrokenRingError("the ring is cut short")
    return found


def _write(file: BinaryIO, place: int, data: bytes) -> None:
    file.seek(place)
    file.write(data)
