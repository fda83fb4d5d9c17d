package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/textproto"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
	"golang.org/x/net/http/httpguts"

	"github.com/openvoicenews/openvoice/feed"
)

// Header is a request header. Its value is a secret, wherever it came from.
type Header struct {
	Name  string // in canonical form
	Value Secret
}

// RequestHeaders are the headers with their values laid open, for the fetcher.
func (s *Source) RequestHeaders() []feed.Header {
	if len(s.Headers) == 0 {
		return nil
	}
	hs := make([]feed.Header, len(s.Headers))
	for i, h := range s.Headers {
		hs[i] = feed.Header{Name: h.Name, Value: h.Value.Reveal()}
	}
	return hs
}

func readLabels(r *reader, v value, to *sourceDraft) {
	labels := map[string]string{}
	r.pairs(v, func(name, v value) {
		if !IsID(name.node.Value) {
			r.fail(name, idHint, "%s cannot be the name of a label", quote(name.node.Value))
			return
		}
		switch {
		case v.node.Kind == yaml.SequenceNode && v.node.Anchor == "":
			to.Ratings = append(to.Ratings, readRatings(r, v)...)
		case v.key == judging && v.node.Kind == yaml.ScalarNode:
			r.fail(v, "write [{is: "+v.node.Value+", by: ..., url: ..., date: ...}]", "a label that judges needs its judge")
		default:
			if s, ok := r.text(v); ok {
				labels[name.node.Value] = s
			}
		}
	})
	to.Labels = labels
}

// judging is the label that is a judgement, which needs somebody who judged.
const judging = "leaning"

var ratingKeys = []key[feed.Rating]{
	{"is", true, set((*reader).text, func(to *feed.Rating) *string { return &to.Is })},
	{"by", true, set((*reader).text, func(to *feed.Rating) *string { return &to.By })},
	{"url", true, set(webAddress, func(to *feed.Rating) *string { return &to.URL })},
	{"date", true, set(day, func(to *feed.Rating) *feed.Time { return &to.Date })},
}

// readRatings reads what others judge a source to be.
func readRatings(r *reader, v value) (all []feed.Rating) {
	r.list(v, func(item value) {
		x := feed.Rating{Label: v.key}
		if object(r, item, ratingKeys, &x) {
			all = append(all, x)
		}
	})
	return all
}

func readHeaders(r *reader, v value, to *sourceDraft) {
	lines := map[string]spot{}
	r.pairs(v, func(name, v value) {
		canonical, ok := headerName(r, name, lines)
		if !ok {
			return
		}
		if s, ok := headerValue(r, v, canonical); ok {
			to.Headers = append(to.Headers, Header{canonical, NewSecret(s)})
		}
	})
	slices.SortFunc(to.Headers, func(a, b Header) int { return strings.Compare(a.Name, b.Name) })
}

// headerName checks the name of a header that an operator may set. Names differ in
// letter case only are one.
func headerName(r *reader, v value, lines map[string]spot) (string, bool) {
	name := v.node.Value
	if !httpguts.ValidHeaderFieldName(name) {
		hint := ""
		if strings.Contains(name, ":") {
			hint = "write a blank after the colon"
		}
		r.fail(v, hint, "%s cannot be the name of a header", v.quoted())
		return "", false
	}
	canonical := textproto.CanonicalMIMEHeaderKey(name)
	switch canonical {
	case "Host", "Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Upgrade",
		"Expect", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "If-Range", "Range", "A-Im":
		r.fail(v, "", "the header %s is the program's own", canonical)
		return "", false
	}
	return canonical, r.first(v, lines, canonical, "the header "+canonical)
}

// headerValue reads a value in place, or out of a file. What is a credential by its
// name must be in a file, because the list itself is often shared.
func headerValue(r *reader, v value, name string) (string, bool) {
	if v.node.Kind == yaml.MappingNode {
		var s string
		object(r, v, secretKeys, &s)
		return s, s != ""
	}
	switch name {
	case "Authorization", "Proxy-Authorization", "Cookie", "X-Api-Key":
		r.fail(v, "put it into a file that only the program may read, and write "+name+": {file: secrets/"+strings.ToLower(name)+"}", "the value of %s must come from a file", name)
		return "", false
	}
	return headerText(r, v)
}

// headerText reads what may be sent in a header. Its errors never quote it.
func headerText(r *reader, v value) (string, bool) {
	if !r.is(v, yaml.ScalarNode, "text, or {file: path}") {
		return "", false
	}
	s := strings.TrimSpace(v.node.Value)
	switch {
	case v.node.Tag != "!!str":
		r.fail(v, "write it in quotes", "expected text, found something else")
	case s == "":
		r.fail(v, "give it a value, or take the key out", "the text is empty")
	case !httpguts.ValidHeaderFieldValue(s) || len(s) > maxText:
		r.fail(v, "", "the text cannot be sent in a header")
	default:
		return s, true
	}
	return "", false
}

var secretKeys = []key[string]{
	{"file", true, set(secretFile, func(to *string) *string { return to })},
}

// maxSecret is the most bytes that a file with the value of a header may hold.
const maxSecret = 16 << 10

// secretFile reads the value of a header out of a file, relative to the folder of
// the configuration.
func secretFile(r *reader, v value) (string, bool) {
	name, ok := r.text(v)
	if !ok {
		return "", false
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(r.folder, name)
	}
	s, hint, err := r.readSecret(name)
	if err != nil {
		r.fail(v, hint, "read secret %s: %v", quote(v.node.Value), err)
		return "", false
	}
	return s, true
}

func (r *reader) readSecret(name string) (s, hint string, err error) {
	b, info, err := r.inputs.look(name, maxSecret, true)
	var at *fs.PathError
	switch {
	case errors.As(err, &at):
		return "", cmp.Or(deniedHint(name, err), pathHint), at.Err
	case err != nil:
		return "", "", err
	case info.Mode().Perm()&0o007 != 0:
		return "", "chmod 600 it", fmt.Errorf("everybody may read or change it (mode %04o)", info.Mode().Perm())
	}
	s = strings.TrimSpace(string(b))
	switch {
	case len(b) > maxSecret:
		return "", "", fmt.Errorf("it holds more than %d bytes", maxSecret)
	case s == "":
		return "", "", errors.New("it is empty")
	case !httpguts.ValidHeaderFieldValue(s):
		return "", "it must be one line, as it is sent", errors.New("its text cannot be sent in a header")
	}
	return s, "", nil
}
