package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
)

// SocketPath is the control socket of the store at path.
func SocketPath(store string) string { return store + ".sock" }

// Client asks a running daemon through its control socket.
type Client struct{ http *http.Client }

// Find looks for a daemon on the control socket of the store; nil where none listens
// there.
func Find(ctx context.Context, store string) (*Client, error) {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "unix", SocketPath(store))
	}
	conn, err := dial(ctx, "", "")
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED):
		return nil, nil
	case errors.Is(err, syscall.EINVAL): // the path is too long for a socket: no daemon could listen there
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("ask running daemon: %w", err)
	}
	conn.Close()
	return &Client{&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true, DisableCompression: true}}}, nil
}

// ask sends one request and hands over each value of the answer.
func (c *Client) ask(ctx context.Context, path string, req any, each func(*json.Decoder) error) error {
	question, err := json.Marshal(req)
	if err != nil {
		return fmt.Errorf("ask running daemon: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://daemon"+path, bytes.NewReader(question))
	if err != nil {
		return fmt.Errorf("ask running daemon: %w", err)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return fmt.Errorf("ask running daemon: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("ask running daemon for %s: it answers %s; is it another release?", path, resp.Status)
	}
	for dec := json.NewDecoder(resp.Body); ; {
		err := each(dec)
		if errors.Is(err, io.EOF) {
			return answerEnd(resp.Trailer.Get(trailerEnd))
		}
		if err != nil {
			return fmt.Errorf("read answer of running daemon: %w", err)
		}
	}
}

// answerEnd is the error that the trailer of an answer tells of.
func answerEnd(trailer string) error {
	status, said, _ := strings.Cut(trailer, " ")
	code, err := strconv.Atoi(status)
	if err != nil {
		return errors.New("running daemon: the answer was cut off")
	}
	if code == exit.OK {
		return nil
	}
	return exit.Fail(code, fmt.Errorf("running daemon: %s", said))
}

// Peer is who answers questions: a running daemon where Client is not nil, else
// Local, in this process.
type Peer[D any] struct {
	Client *Client
	Local  D
}

// Ask has the peer answer one question.
func Ask[D, Req, Resp any](ctx context.Context, p Peer[D], c Call[D, Req, Resp], req Req) (resp Resp, err error) {
	if p.Client == nil {
		return c.Handle(p.Local, ctx, req)
	}
	err = p.Client.ask(ctx, c.route(), req, func(dec *json.Decoder) error { return dec.Decode(&resp) })
	return resp, err
}

// Follow has the peer answer a question and hands over each value as it comes. An
// error of fn ends the answer and is returned.
func Follow[D, Req, Item any](ctx context.Context, p Peer[D], s Stream[D, Req, Item], req Req, fn func(Item) error) error {
	if p.Client == nil {
		return s.Handle(p.Local, ctx, req, fn)
	}
	return p.Client.ask(ctx, s.route(), req, func(dec *json.Decoder) error {
		var it Item
		if err := dec.Decode(&it); err != nil {
			return err
		}
		return fn(it)
	})
}
