// Package control carries questions from the command line to the daemon that holds the
// store, and its answers back: HTTP on a unix socket beside the store.
//
// A question is one row, a [Call] or a [Stream]: its name, the types of request and
// answer, and the handler. Client and server use the same row. The package promises
// that an answer which was cut off never passes for a whole one, and that an error
// arrives with the exit status that it asks for. It must never know what is asked.
package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// trailerEnd is the trailer of every answer: the exit status that it asks for, and,
// behind a space, what went wrong.
const trailerEnd = "Openvoice-End"

// maxQuestion bounds the body of a request, in bytes: all rules of a configuration are one.
const maxQuestion = 64 << 20

// Call is a question that D answers with one value. Req and Resp travel as JSON.
type Call[D, Req, Resp any] struct {
	Name   string // unique among the rows of a table; the last part of the URL
	Handle func(d D, ctx context.Context, req Req) (Resp, error)
}

// Stream is a question that D answers with values as they come, each sent on at
// once. Req and Item travel as JSON. The function that Handle is given fails once the
// client has left.
type Stream[D, Req, Item any] struct {
	Name   string // as in [Call]
	Handle func(d D, ctx context.Context, req Req, send func(Item) error) error
}

// None is the request of a question that asks for nothing in particular.
type None struct{}

// Row is a [Call] or a [Stream] of a table.
type Row[D any] interface {
	route() string
	serve(d D, ctx context.Context, question io.Reader, send func(any) error) error
}

func (c Call[D, Req, Resp]) route() string { return route(c.Name) }

func (c Call[D, Req, Resp]) serve(d D, ctx context.Context, question io.Reader, send func(any) error) error {
	req, err := decode[Req](c.Name, question)
	if err != nil {
		return err
	}
	resp, err := c.Handle(d, ctx, req)
	if err != nil {
		return err
	}
	return send(resp)
}

func (s Stream[D, Req, Item]) route() string { return route(s.Name) }

func (s Stream[D, Req, Item]) serve(d D, ctx context.Context, question io.Reader, send func(any) error) error {
	req, err := decode[Req](s.Name, question)
	if err != nil {
		return err
	}
	return s.Handle(d, ctx, req, func(it Item) error { return send(it) })
}

func route(name string) string { return "/" + name }

func decode[Req any](name string, question io.Reader) (req Req, err error) {
	if err := json.NewDecoder(io.LimitReader(question, maxQuestion)).Decode(&req); err != nil {
		return req, fmt.Errorf("read request %q: %w", name, err)
	}
	return req, nil
}

// Refuse answers every question of the rows with err.
func Refuse[D any](err error, rows ...Row[D]) http.Handler {
	refused := make([]Row[D], len(rows))
	for i, row := range rows {
		refused[i] = refusal[D]{row.route(), err}
	}
	var nobody D
	return Handler(nobody, refused...)
}

// refusal is a row that answers with an error.
type refusal[D any] struct {
	path string
	err  error
}

func (r refusal[D]) route() string { return r.path }

func (r refusal[D]) serve(D, context.Context, io.Reader, func(any) error) error { return r.err }

// Handler serves the rows with the answers of d.
func Handler[D any](d D, rows ...Row[D]) http.Handler {
	mux := http.NewServeMux()
	for _, row := range rows {
		mux.HandleFunc("POST "+row.route(), func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Trailer", trailerEnd)
			w.Header().Set("Content-Type", "application/x-ndjson")
			w.WriteHeader(http.StatusOK)
			enc := json.NewEncoder(w)
			enc.SetEscapeHTML(false)
			flush := http.NewResponseController(w)
			err := row.serve(d, r.Context(), r.Body, func(v any) error {
				return errors.Join(enc.Encode(v), flush.Flush())
			})
			said := ""
			if err != nil {
				said = text.OneLine(err.Error())
			}
			w.Header().Set(trailerEnd, fmt.Sprintf("%d %s", exit.Code(err), said))
		})
	}
	return mux
}
