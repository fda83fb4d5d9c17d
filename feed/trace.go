package feed

import "time"

// Trace is which entries and stories a record changed. A store keeps it for [TraceLife],
// so that what is derived from entries can follow the log step by step.
type Trace struct {
	Record  uint64 // its number
	At      Time   // of the log when it was folded
	Entries []uint64
	Stories []uint64
}

// TraceLife is how long a store keeps a trace, by the log's time.
const TraceLife = 30 * 24 * time.Hour

// Trace is the change's; without any entry and story where it changed none.
func (c *Change) Trace() Trace {
	t := Trace{Record: c.Position.Number, At: c.Now}
	for _, e := range c.Entries {
		if e.After != nil {
			t.Entries = append(t.Entries, e.After.Number)
		} else {
			t.Entries = append(t.Entries, e.Before.Number)
		}
	}
	for _, s := range c.Stories {
		if s.After != nil {
			t.Stories = append(t.Stories, s.After.Number)
		} else {
			t.Stories = append(t.Stories, s.Before.Number)
		}
	}
	return t
}

// IsZero reports whether the record changed nothing.
func (t *Trace) IsZero() bool { return len(t.Entries)+len(t.Stories) == 0 }

// Kept reports whether a store whose time is now still keeps t.
func (t *Trace) Kept(now Time) bool { return t.At >= now.Add(-TraceLife) }
