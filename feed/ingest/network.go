package ingest

import (
	"errors"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// ErrNetwork says that no host can be reached, so that it is this machine's network
// that fails and not the sources.
var ErrNetwork = errors.New("no host can be reached")

const (
	// enoughHosts is how many hosts must fail, with none that answers, for the
	// fault to be ours; all of them, where fewer are configured.
	enoughHosts = 3
	// doubtWait is how long a failure waits for another host to answer; longer than
	// a fetch takes.
	doubtWait = 35 * time.Second
	// maxRetry is how long sources wait at most for a network that is down.
	maxRetry = 15 * time.Minute
)

// network tells a host that cannot be reached from a network of ours that is down.
type network struct {
	answered time.Time       // when any of them last answered
	silent   map[string]bool // those that did not, since
	doubted  []*task         // failures that wait for a verdict
	since    time.Time       // when the first of these came
	down     bool
	lost     map[int]int // how often each source's failure was not recorded while it is down
}

// beyond says whether the host's answer tells of more than this machine and its
// neighbours.
func beyond(host string) bool {
	if a, err := netip.ParseAddr(host); err == nil {
		return a.IsGlobalUnicast() && !a.IsPrivate()
	}
	for _, local := range [...]string{".local", ".internal", ".localhost", ".home.arpa", ".lan"} {
		if strings.HasSuffix(host, local) {
			return false
		}
	}
	return strings.Contains(host, ".")
}

// unreachable says whether the result looks as it does without a network: nobody
// answered, or somebody else than who was asked.
func unreachable(r *feed.Result) bool {
	return r.Outcome == feed.Failed && (r.Cause == feed.CauseNetwork || r.Cause == feed.CauseCertificate)
}

// doubtful takes a result's part of the evidence on the host that was asked, and says whether the result has to
// wait for a verdict.
func (n *network) doubtful(t *task, host string, now time.Time) bool {
	if !beyond(host) {
		return false
	}
	if !unreachable(&t.result) {
		n.answered = now
		clear(n.silent)
		return false
	}
	if !n.answered.Before(t.began) {
		return false // another host answered meanwhile
	}
	if n.silent == nil {
		n.silent = make(map[string]bool)
	}
	n.silent[host] = true
	if len(n.doubted) == 0 {
		n.since = now
	}
	n.doubted = append(n.doubted, t)
	return true
}

// ours says whether so many of the hosts beyond our own network are silent that it is not
// they who fail.
func (n *network) ours(hosts int) bool {
	return hosts >= 2 && len(n.silent) >= min(enoughHosts, hosts)
}

// answers reports whether the last host that was heard of has answered.
func (n *network) answers() bool { return len(n.silent) == 0 }

// release lets the failures go that wait, when another host has answered, none will, or
// they have waited long enough; else it says when to look again.
func (n *network) release(now time.Time, more bool) (ts []*task, again time.Time) {
	if len(n.doubted) == 0 {
		return nil, time.Time{}
	}
	again = n.since.Add(doubtWait)
	if !n.answers() && !n.down && more && now.Before(again) {
		return nil, again
	}
	ts, n.doubted = n.doubted, nil
	return ts, time.Time{}
}

// lose notes that a failure of the source was not recorded, and says how long it is to wait:
// retry at first, and twice as long each time.
func (n *network) lose(source int, retry time.Duration) time.Duration {
	if n.lost == nil {
		n.lost = make(map[int]int)
	}
	wait := retry << min(n.lost[source], 10)
	n.lost[source]++
	return min(wait, maxRetry)
}

// recovered says of which sources failures were lost, once a host answers again.
func (n *network) recovered() (lost []int, ok bool) {
	if !n.down || !n.answers() {
		return nil, false
	}
	n.down = false
	lost = slices.Sorted(maps.Keys(n.lost))
	clear(n.lost)
	return lost, true
}
