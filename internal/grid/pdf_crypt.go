package grid

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
)

// pdfCrypt decrypts what can be opened without a password: files where only
// changing or printing asks for one.
type pdfCrypt struct {
	key              []byte
	streams, strings string // "RC4", "AES" with a key for each object, "AES-256", "" as it is
	metadata         bool
}

const pdfPad = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"

func pdfLocked(detail string) {
	panic(fault{&Error{Kind: Encrypted, Format: "pdf", Detail: detail}})
}

// decrypt makes what is read from here on readable.
func (d *pdfDoc) decrypt() {
	if d.trailer["Encrypt"] == nil || d.crypt != nil {
		return
	}
	e := d.dict(d.trailer["Encrypt"])
	if e == nil || d.name(e["Filter"]) != "Standard" {
		pdfLocked("not by a password")
	}
	c := &pdfCrypt{metadata: true}
	if m, ok := d.resolve(e["EncryptMetadata"]).(bool); ok {
		c.metadata = m
	}
	v, length := d.int(e["V"]), d.int(e["Length"])/8
	switch v {
	case 1, 2, 3:
		c.streams, c.strings = "RC4", "RC4"
		if v == 1 || length == 0 {
			length = 5
		}
	case 4:
		c.streams, c.strings = d.cryptMethod(e, "StmF"), d.cryptMethod(e, "StrF")
		length = 16
	case 5:
		c.streams, c.strings = d.cryptMethod(e, "StmF"), d.cryptMethod(e, "StrF")
	default:
		pdfLocked("in an unknown way")
	}
	if v == 5 {
		c.key = d.key256(e)
	} else {
		c.key = d.keyOf(e, length, c.metadata)
	}
	d.crypt = c
	encrypt := d.trailer["Encrypt"]
	clear(d.cache)
	if ref, ok := encrypt.(pdfRef); ok {
		d.cache[ref.id] = e // its strings are as they are
	}
	clear(d.packed)
}

// cryptMethod is the method of the filter that a key of the encryption names, "" if
// it changes nothing.
func (d *pdfDoc) cryptMethod(e pdfDict, key pdfName) string {
	name := d.name(e[key])
	if name == "" || name == "Identity" {
		return ""
	}
	f := d.dict(d.dict(e["CF"])[name])
	switch d.name(f["CFM"]) {
	case "V2":
		return "RC4"
	case "AESV2":
		return "AES"
	case "AESV3":
		return "AES-256"
	}
	return ""
}

func (d *pdfDoc) cryptText(e pdfDict, key pdfName) string {
	s, _ := d.resolve(e[key]).(pdfString)
	return string(s)
}

// key256 is the file's key under AES-256, if the empty password opens it.
func (d *pdfDoc) key256(e pdfDict) []byte {
	r, u, ue := d.int(e["R"]), d.cryptText(e, "U"), d.cryptText(e, "UE")
	if len(u) < 48 || len(ue) < 32 {
		pdfLocked("its key is damaged")
	}
	if !bytes.Equal(pdfHash(r, u[32:40]), []byte(u[:32])) {
		pdfLocked("with a password")
	}
	block, _ := aes.NewCipher(pdfHash(r, u[40:48])) // 32 bytes: no error
	key := make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(key, []byte(ue[:32]))
	return key
}

// keyOf is the file's key under the older methods, if the empty password opens it.
func (d *pdfDoc) keyOf(e pdfDict, length int, metadata bool) []byte {
	r, o, u := d.int(e["R"]), d.cryptText(e, "O"), d.cryptText(e, "U")
	if len(o) < 32 || len(u) < 16 || length < 5 || length > 16 {
		pdfLocked("its key is damaged")
	}
	var id pdfString
	if ids := d.array(d.trailer["ID"]); len(ids) > 0 {
		id, _ = d.resolve(ids[0]).(pdfString)
	}
	key := pdfKey(o[:32], uint32(int64(d.float(e["P"]))), string(id), r, length, metadata)
	proof := pdfProof(key, string(id), r)
	if !bytes.HasPrefix([]byte(u), proof[:16]) {
		pdfLocked("with a password")
	}
	return key
}

// pdfKey is the key of the empty password: algorithm 2 of ISO 32000-1, 7.6.3.3.
func pdfKey(owner string, permissions uint32, id string, revision, length int, metadata bool) []byte {
	h := md5.New()
	h.Write([]byte(pdfPad + owner))
	h.Write(binary.LittleEndian.AppendUint32(nil, permissions))
	h.Write([]byte(id))
	if revision >= 4 && !metadata {
		h.Write([]byte("\xff\xff\xff\xff"))
	}
	key := h.Sum(nil)
	if revision >= 3 {
		for range 50 {
			sum := md5.Sum(key[:length])
			key = sum[:]
		}
	}
	return key[:length]
}

// pdfProof is what U begins with when the key is right: algorithms 4 and 5.
func pdfProof(key []byte, id string, revision int) []byte {
	proof := []byte(pdfPad)
	rounds := byte(1)
	if revision >= 3 {
		sum := md5.Sum([]byte(pdfPad + id))
		proof = sum[:]
		rounds = 20
	}
	for i := range rounds {
		k := bytes.Clone(key)
		for j := range k {
			k[j] ^= i
		}
		c, _ := rc4.NewCipher(k) // 5 to 16 bytes: no error
		c.XORKeyStream(proof, proof)
	}
	return proof
}

// pdfHash is that of the empty password with a salt: ISO 32000-2, algorithm 2.B.
func pdfHash(revision int, salt string) []byte {
	sum := sha256.Sum256([]byte(salt))
	k := sum[:]
	if revision < 6 {
		return k
	}
	for i := 1; ; i++ {
		data := bytes.Repeat(k, 64)
		block, _ := aes.NewCipher(k[:16])
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(data, data)
		n := 0
		for _, c := range data[:16] {
			n += int(c)
		}
		switch n % 3 {
		case 0:
			s := sha256.Sum256(data)
			k = s[:]
		case 1:
			s := sha512.Sum384(data)
			k = s[:]
		case 2:
			s := sha512.Sum512(data)
			k = s[:]
		}
		if i >= 64 && int(data[len(data)-1]) <= i-32 {
			return k[:32]
		}
	}
}

// object decrypts the strings and the stream of an object.
func (c *pdfCrypt) object(v any, ref pdfRef) any {
	switch v := v.(type) {
	case pdfString:
		return pdfString(c.bytes([]byte(v), c.strings, ref))
	case pdfArray:
		for i := range v {
			v[i] = c.object(v[i], ref)
		}
	case pdfDict:
		for k := range v {
			v[k] = c.object(v[k], ref)
		}
	case *pdfStream:
		c.object(v.pdfDict, ref)
		if v.pdfDict["Type"] != pdfName("XRef") && (c.metadata || v.pdfDict["Type"] != pdfName("Metadata")) {
			v.raw = c.bytes(v.raw, c.streams, ref)
		}
	}
	return v
}

func (c *pdfCrypt) bytes(data []byte, method string, ref pdfRef) []byte {
	if method == "" {
		return data
	}
	key := c.key
	if method != "AES-256" {
		salted := append(bytes.Clone(key), byte(ref.id), byte(ref.id>>8), byte(ref.id>>16), byte(ref.gen), byte(ref.gen>>8))
		if method == "AES" {
			salted = append(salted, "sAlT"...)
		}
		sum := md5.Sum(salted)
		key = sum[:min(16, len(key)+5)]
	}
	if method == "RC4" {
		rc, _ := rc4.NewCipher(key) // 10 to 16 bytes: no error
		out := make([]byte, len(data))
		rc.XORKeyStream(out, data)
		return out
	}
	if len(data) < 2*aes.BlockSize {
		return nil
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil
	}
	iv, body := data[:aes.BlockSize], data[aes.BlockSize:len(data)/aes.BlockSize*aes.BlockSize]
	out := make([]byte, len(body))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, body)
	if pad := int(out[len(out)-1]); pad >= 1 && pad <= aes.BlockSize {
		out = out[:len(out)-pad]
	}
	return out
}
