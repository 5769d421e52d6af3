package grid

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// node is an element of a part's XML.
type node struct {
	name string // without its prefix
	attr []xml.Attr
	text string // in it, but not in the elements within
	kids []*node
}

// get is an attribute.
func (n *node) get(name string) string {
	for _, a := range n.attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// all calls with the elements of a name at the end of a path of names, in
// their order. n may be nil.
func (n *node) all(call func(*node), path ...string) {
	if n == nil {
		return
	}
	if len(path) == 0 {
		call(n)
		return
	}
	for _, kid := range n.kids {
		if kid.name == path[0] {
			kid.all(call, path[1:]...)
		}
	}
}

// parseXML reads a part whole. left is how many elements it may have yet.
func parseXML(r io.Reader, format string, left *int) (*node, error) {
	g := &guard{Reader: bufio.NewReaderSize(r, 16<<10), format: format}
	x := xml.NewDecoder(g)
	root := &node{}
	open := []*node{root}
	names := []xml.Name{{}}
	for {
		g.n = 0
		t, err := x.RawToken()
		if errors.Is(err, io.EOF) {
			if len(open) > 1 || len(root.kids) != 1 {
				return nil, io.ErrUnexpectedEOF
			}
			return root.kids[0], nil
		}
		if err != nil {
			return nil, err
		}
		in := open[len(open)-1]
		switch t := t.(type) {
		case xml.StartElement:
			if *left--; *left < 0 {
				return nil, &Error{Kind: TooLarge, Format: format, Detail: fmt.Sprintf("over %d elements", maxOFDNodes)}
			}
			if len(open) > maxDepth {
				return nil, &Error{Kind: TooLarge, Format: format, Detail: fmt.Sprintf("elements nested over %d deep", maxDepth)}
			}
			n := &node{name: t.Name.Local, attr: t.Attr}
			in.kids = append(in.kids, n)
			open, names = append(open, n), append(names, t.Name)
		case xml.EndElement:
			if len(open) == 1 || names[len(names)-1] != t.Name {
				return nil, fmt.Errorf("an end tag %s that closes nothing", t.Name.Local)
			}
			open, names = open[:len(open)-1], names[:len(names)-1]
		case xml.CharData:
			if len(open) > 1 {
				in.text += string(t)
			}
		case xml.Directive:
			if err := refuseEntities(t, format); err != nil {
				return nil, err
			}
		}
	}
}
