package ingest

import (
	"cmp"
	"errors"
	"net/netip"
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
	hosts    int             // that are configured and lie beyond our own network
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

// ours says whether so many hosts are silent that it is not they who fail.
func (n *network) ours() bool {
	return n.hosts >= 2 && len(n.silent) >= min(enoughHosts, n.hosts)
}

// doubt passes a verdict on the failures that wait, when another host has answered,
// none will, or they have waited long enough. It says when to look again.
func (d *dispatcher) doubt(now time.Time) (again time.Time) {
	n := &d.network
	if n.down && len(n.silent) == 0 {
		d.recovered()
	}
	if len(n.doubted) == 0 {
		return again
	}
	again = n.since.Add(doubtWait)
	answered := len(n.silent) == 0
	if !answered && !n.down && d.datable > 0 && !d.stopping && now.Before(again) {
		return again
	}
	ts, ours := n.doubted, !answered && n.ours()
	n.doubted = nil
	for _, t := range ts {
		switch {
		case ours:
			d.unreached(t)
		case d.stopping && !answered:
			d.lose(t, ErrStopped)
		default:
			d.record(t, now)
		}
	}
	return time.Time{}
}

// unreached lets go of a failure that is ours.
func (d *dispatcher) unreached(t *task) {
	n := &d.network
	if !n.down {
		n.down = true
		d.g.logger().ErrorContext(d.ctx, "no host can be reached: the fault is this machine's network; nothing is recorded of the sources, and they are tried again soon",
			"hosts", len(n.silent), "err", t.result.Failure)
	}
	if n.lost == nil {
		n.lost = make(map[int]int)
	}
	wait := cmp.Or(d.g.Retry, DefaultRetry) << min(n.lost[t.source], 10)
	n.lost[t.source]++
	d.lose(t, ErrNetwork)
	d.reschedule(t.source, d.g.now().Add(min(wait, maxRetry)))
}

// recovered makes due what was lost while no host could be reached.
func (d *dispatcher) recovered() {
	n := &d.network
	n.down = false
	d.g.logger().InfoContext(d.ctx, "hosts can be reached again", "sources", len(n.lost))
	for source := range n.lost {
		if d.tasks[source] == nil {
			d.reschedule(source, d.g.now())
		}
	}
	clear(n.lost)
}
