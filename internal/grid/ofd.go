package grid

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"
)

const (
	maxOFDPart    = 64 << 20  // bytes of a part
	maxOFDBytes   = 256 << 20 // of all parts that are read
	maxOFDNodes   = 4 << 20   // elements in them
	maxOFDObjects = 2 << 20   // painted, those of templates once a page
	maxOFDPages   = 10_000
	pathOFD       = "ofd.xml"
)

// readOFD reads the text of a document of GB/T 33190 as one table, or one for
// each document in it, found as on the pages of a PDF: by lines and by gaps.
func readOFD(data []byte, opt Options) (f *File, err error) {
	if opt.Sheet != "" {
		return nil, &Error{Kind: NoSheet, Format: "ofd", Detail: "a document has no sheets"}
	}
	defer caught("ofd", &f, &err)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, &Error{Kind: Damaged, Format: "ofd", Err: err}
	}
	r := &ofdReader{parts: map[string]*zip.File{}, bytes: maxOFDBytes, nodes: maxOFDNodes}
	for _, e := range z.File {
		name := partName(e.Name)
		if r.parts[name] == nil {
			r.parts[name] = e
		}
	}
	return r.file()
}

// partName is a part's name as it is looked up: its case and its slashes differ.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean(strings.ReplaceAll(name, `\`, "/")), "/"))
}

type ofdReader struct {
	parts   map[string]*zip.File
	bytes   uint64 // that may still be unpacked
	nodes   int    // that may still be read
	objects int    // painted
	glyphs  int
}

func ofdFault(kind Kind, format string, args ...any) {
	panic(fault{&Error{Kind: kind, Format: "ofd", Detail: fmt.Sprintf(format, args...)}})
}

// part reads the part at a place: from the root if it begins with a slash,
// else from the folder of the part that names it.
func (r *ofdReader) part(from, at string) (n *node, name string) {
	at = strings.ReplaceAll(strings.TrimSpace(at), `\`, "/")
	name = partName(at)
	if !strings.HasPrefix(at, "/") {
		if near := partName(path.Join(path.Dir(from), at)); r.parts[near] != nil || r.parts[name] == nil {
			name = near
		}
	}
	e := r.parts[name]
	if e == nil {
		ofdFault(Damaged, "no %s", name)
	}
	content, err := openEntry(e, "ofd", min(maxOFDPart, r.bytes))
	if err != nil {
		panic(fault{asError(err, "ofd", name)})
	}
	defer content.Close()
	r.bytes -= e.UncompressedSize64
	if n, err = parseXML(content, "ofd", &r.nodes); err != nil {
		panic(fault{asError(err, "ofd", name)})
	}
	return n, name
}

func asError(err error, format, part string) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	return &Error{Kind: Damaged, Format: format, Detail: part, Err: err}
}

// file reads the documents.
func (r *ofdReader) file() (*File, error) {
	root, name := r.part("", pathOFD)
	f := &File{Format: "ofd"}
	var roots []string
	root.all(func(n *node) { roots = append(roots, n.text) }, "DocBody", "DocRoot")
	root.all(func(*node) { ofdFault(Encrypted, "") }, "Encryptions")
	root.all(func(*node) { ofdFault(Encrypted, "") }, "DocBody", "Encryptions")
	if len(roots) == 0 {
		ofdFault(Damaged, "no document")
	}
	var failed error
	last := 0
	for _, at := range roots {
		one, err := fileOf("ofd", r.document(name, at))
		if err != nil {
			failed = err
			continue
		}
		for _, t := range one.Tables {
			for i := range t.Rows {
				t.Rows[i].Number += last
			}
			last = t.Rows[len(t.Rows)-1].Number
			f.Tables = append(f.Tables, t)
		}
	}
	if len(f.Tables) == 0 && failed != nil {
		return nil, failed
	}
	return f, nil
}

// ofdDocument is what the pages of one document share.
type ofdDocument struct {
	r         *ofdReader
	name      string            // of its main part
	templates map[string]string // their places by id
	read      map[string]*node  // templates that were read, by id
	units     map[string]*node  // composite objects by id
	inside    map[string]bool   // those being painted
}

func (r *ofdReader) document(from, at string) []*printedPage {
	root, name := r.part(from, at)
	d := &ofdDocument{r: r, name: name, templates: map[string]string{}, read: map[string]*node{},
		units: map[string]*node{}, inside: map[string]bool{}}
	root.all(func(n *node) { d.templates[n.get("ID")] = n.get("BaseLoc") }, "CommonData", "TemplatePage")
	for _, kind := range []string{"PublicRes", "DocumentRes"} {
		root.all(func(n *node) { d.resources(name, n.text) }, "CommonData", kind)
	}
	var pages []*printedPage
	root.all(func(n *node) {
		if len(pages) >= maxOFDPages {
			ofdFault(TooLarge, "over %d pages", maxOFDPages)
		}
		pages = append(pages, d.page(n.get("BaseLoc")))
	}, "Pages", "Page")
	return pages
}

// resources reads the composite objects of a part with resources. Where there
// is no such part, what uses them isn't seen.
func (d *ofdDocument) resources(from, at string) {
	near := partName(path.Join(path.Dir(from), strings.TrimSpace(at)))
	if d.r.parts[near] == nil && d.r.parts[partName(strings.TrimSpace(at))] == nil {
		return
	}
	res, _ := d.r.part(from, at)
	res.all(func(n *node) { d.units[n.get("ID")] = n }, "CompositeGraphicUnits", "CompositeGraphicUnit")
}

func (d *ofdDocument) page(at string) *printedPage {
	root, name := d.r.part(d.name, at)
	root.all(func(n *node) { d.resources(name, n.text) }, "PageRes")
	c := &ofdCanvas{doc: d, drawing: drawing{format: "ofd", total: &d.r.glyphs}}
	layers := func(n *node) {
		n.all(func(layer *node) { c.block(layer, millimetre) }, "Content", "Layer")
	}
	root.all(func(n *node) {
		id := n.get("TemplateID")
		at, ok := d.templates[id]
		if !ok {
			return
		}
		if d.read[id] == nil {
			d.read[id], _ = d.r.part(d.name, at)
		}
		layers(d.read[id])
	}, "Template")
	layers(root)
	return c.page()
}
