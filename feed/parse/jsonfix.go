package parse

import (
	"bytes"
	"encoding/json"
)

// shape makes of a value of JSON what should stand in its place. sound is false
// where it had to be changed for that; nil is what cannot be made into anything.
type shape func(v any) (fixed any, sound bool)

// shapes are those of the members that gofeed reads, of feeds and of items.
var shapes = map[string]shape{
	"version": words, "title": words, "home_page_url": words, "feed_url": words, "description": words, "next_url": words, "icon": words, "favicon": words,
	"id": digitsToo, "url": words, "external_url": words, "content_html": words, "content_text": words, "summary": words, "image": words, "banner_image": words,
	"date_published": words, "date_modified": words, "language": words,
	"tags": listOf(words), "author": person, "authors": listOf(person), "attachments": listOf(file),
}

// lenient lets gofeed read an object. Where a value is of a wrong type, it costs that
// value only.
func lenient[T any](fields map[string]json.RawMessage, notes *repairs) *T {
	v := new(T)
	if whole, err := json.Marshal(fields); err == nil && json.Unmarshal(whole, v) == nil {
		return v
	}
	good := make(map[string]any, len(fields))
	for name, raw := range fields {
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		var is any
		if d.Decode(&is) != nil || shapes[name] == nil {
			continue
		}
		fixed, sound := shapes[name](is)
		if !sound {
			notes.add("values of the wrong type", 1)
		}
		if fixed != nil {
			good[name] = fixed
		}
	}
	*v = *new(T)
	if whole, err := json.Marshal(good); err != nil || json.Unmarshal(whole, v) != nil {
		*v = *new(T)
	}
	return v
}

// words is text; a number is its digits.
func words(v any) (any, bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case string:
		return v, true
	case json.Number:
		return v.String(), false
	}
	return nil, false
}

// digitsToo is text or a number, which an id may be.
func digitsToo(v any) (any, bool) {
	if n, ok := v.(json.Number); ok {
		return n.String(), true
	}
	return words(v)
}

// person is an object with a name; text is the name.
func person(v any) (any, bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case string:
		return map[string]any{"name": v}, false
	case map[string]any:
		return members(v, "name", "url", "avatar")
	}
	return nil, false
}

// file is an attachment; text is its address.
func file(v any) (any, bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case string:
		return map[string]any{"url": v}, false
	case map[string]any:
		fixed, sound := members(v, "url", "mime_type", "title")
		for _, name := range []string{"size_in_bytes", "duration_in_seconds"} {
			if n, ok := v[name]; ok && fixed != nil {
				fixed.(map[string]any)[name] = n // gofeed takes these as they come
			}
		}
		return fixed, sound
	}
	return nil, false
}

// members is an object with the texts of those names.
func members(object map[string]any, names ...string) (any, bool) {
	out, sound := make(map[string]any, len(names)), true
	for _, name := range names {
		v, ok := object[name]
		if !ok {
			continue
		}
		fixed, good := words(v)
		sound = sound && good
		if fixed != nil {
			out[name] = fixed
		}
	}
	return out, sound
}

// listOf is a list of what has the shape; one of it alone is a list of one.
func listOf(of shape) shape {
	return func(v any) (any, bool) {
		all, sound := []any{}, true
		list, ok := v.([]any)
		if !ok {
			list, sound = []any{v}, v == nil
		}
		for _, e := range list {
			fixed, good := of(e)
			sound = sound && good
			if fixed != nil {
				all = append(all, fixed)
			}
		}
		return all, sound
	}
}
