package metrics

import (
	"maps"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed"

	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
)

// counts are what was observed since the start. They are safe for concurrent use.
type counts struct {
	mu sync.Mutex
	sums
	sources map[string]sourceCounts
}

// sums are counts of everything.
type sums struct {
	polls    map[string]int // by outcome
	added    int            // entries
	changed  int
	joined   int            // entries, to stories
	dropped  map[string]int // by reason
	builds   int
	failed   int // builds
	builtAt  time.Time
	builtIn  time.Duration // the last one that did not fail
	requests map[int]int   // by status
	bytes    int64
	reloads  int
	refused  int       // reloads
	loadedAt time.Time // the configuration that is in force
	loadedOK bool      // the last one that was read is in force
}

// sourceCounts are those of a source.
type sourceCounts struct {
	took           time.Duration // of the last poll
	added, changed int
}

// What is not shown by itself, or not any more.
const (
	dropDuplicate = "duplicate" // another source's item is the same entry
	dropPointer   = "pointer"   // an item that leads to the page of another entry
	dropCopy      = "copy"      // an entry that repeats another's text
	dropLoop      = "loop"      // an item of our own that a source carries back
	dropExpired   = "expired"   // what a source said of an entry, when it was kept for long enough
	dropAside     = "set_aside" // a result that could not be folded
)

// pollLost is an outcome beside those of a fetch.
const pollLost = "lost" // the result could not be stored

func (c *counts) start() {
	c.polls = map[string]int{feed.Modified.String(): 0, feed.Unchanged.String(): 0, feed.Failed.String(): 0, pollLost: 0}
	c.dropped = map[string]int{dropDuplicate: 0, dropPointer: 0, dropCopy: 0, dropLoop: 0, dropExpired: 0, dropAside: 0}
	c.requests, c.sources = map[int]int{}, map[string]sourceCounts{}
	c.loadedAt, c.loadedOK = time.Now(), true
}

func (c *counts) polled(p daemon.Poll) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.sources[p.Result.Source]
	if p.Result.Took > 0 {
		s.took = p.Result.Took
	}
	if p.Err != nil {
		c.polls[pollLost]++
	} else {
		c.polls[p.Result.Outcome.String()]++
		s.added, s.changed = s.added+p.Outcome.Added, s.changed+p.Outcome.Edited
		if p.Outcome.Aside {
			c.dropped[dropAside]++
		}
	}
	c.sources[p.Result.Source] = s
}

func (c *counts) folded(cs []feed.Change) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range cs {
		c.added, c.changed = c.added+cs[i].Added, c.changed+cs[i].Edited
		c.dropped[dropExpired] += cs[i].Expired
		for _, e := range cs[i].Entries {
			c.entry(e.Before, e.After)
		}
	}
}

// entry counts what became of an entry; nil where there was none, or is none.
func (c *counts) entry(before, after *feed.Entry) {
	if after == nil {
		return
	}
	var was feed.Entry
	if before != nil {
		was = *before
	}
	if after.Join != nil && was.Join == nil {
		c.joined++
	}
	if after.CopyOf != 0 && was.CopyOf == 0 {
		c.dropped[dropCopy]++
	}
	c.dropped[dropLoop] += max(0, len(after.Carriers)-len(was.Carriers))
	for i := range after.Origins {
		o := &after.Origins[i]
		switch {
		case o.Tomb || was.Origin(o.Source) != nil || before == nil && i == 0:
		case o.Role == feed.RolePointer:
			c.dropped[dropPointer]++
		default:
			c.dropped[dropDuplicate]++
		}
	}
}

func (c *counts) built(b daemon.Built) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.builds++
	if b.Err != nil {
		c.failed++
		return
	}
	c.builtAt, c.builtIn = time.Now(), b.Took
}

func (c *counts) reloaded(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reloads++
	if c.loadedOK = err == nil; c.loadedOK {
		c.loadedAt = time.Now()
	} else {
		c.refused++
	}
}

func (c *counts) served(v daemon.Served) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests[v.Status]++
	c.bytes += v.Bytes
}

// snapshot is a copy. What it counted of sources that x does not have is forgotten.
func (c *counts) snapshot(x *daemon.Vitals) (s seen) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s.sums = c.sums
	s.polls, s.dropped, s.requests = maps.Clone(c.polls), maps.Clone(c.dropped), maps.Clone(c.requests)
	s.sources = make([]sourceCounts, len(x.Sources))
	for i := range x.Sources {
		s.sources[i] = c.sources[x.Sources[i].Stored]
	}
	if len(c.sources) > len(x.Sources) {
		known := make(map[string]bool, len(x.Sources))
		for i := range x.Sources {
			known[x.Sources[i].Stored] = true
		}
		maps.DeleteFunc(c.sources, func(id string, _ sourceCounts) bool { return !known[id] })
	}
	return s
}

// seen are the counts at one moment.
type seen struct {
	sums
	sources []sourceCounts // of the configured sources, in their order
}
