package fetch

import (
	"io"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// An answer must bring at least minPace bytes in each paceWindow, or it is given up
// before the job's time limit, which an operator may have set to minutes.
const (
	paceWindow = 10 * time.Second
	minPace    = 1 << 10
)

// pace is a body that fails when it comes too slowly. The last bytes of a document
// may come as slowly as they like, if they do so within the first window.
type pace struct {
	body  io.Reader
	since time.Time
	bytes int
}

func paced(body io.Reader) *pace { return &pace{body: body} }

// Read fails where a window is over in which too little came.
func (p *pace) Read(b []byte) (int, error) {
	if p.since.IsZero() {
		p.since = time.Now()
	}
	n, err := p.body.Read(b)
	p.bytes += n
	if err != nil {
		return n, err
	}
	if elapsed := time.Since(p.since); elapsed >= paceWindow {
		if p.bytes < minPace {
			return n, because(feed.CauseNetwork, "the answer comes too slowly: %d bytes in %s", p.bytes, elapsed.Round(time.Second))
		}
		p.since, p.bytes = p.since.Add(elapsed), 0
	}
	return n, nil
}
