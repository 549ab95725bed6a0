import { expect } from "chai";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { gzipped, type MimePart, readMime, renderMime } from "../../cloud-init/mime";

const fixture = (name: string) => readFileSync(join(__dirname, "fixtures", name));

/** Characters that RFC 2046, and so the provider, allows in a boundary. */
const boundaries = fc.string({
    unit: fc.constantFrom(..."abcXYZ019'()+_,-./:=?"),
    minLength: 1,
    maxLength: 70,
});
const text = fc.string({ unit: "grapheme" }).map((it) => it.replaceAll("\r", ""));
const token = fc.string({ unit: fc.constantFrom(..."abc-09./"), minLength: 1 });
const parts = fc.array(
    fc.record(
        { content: text, contentType: token, filename: token },
        { requiredKeys: ["content", "contentType"] },
    ),
    { minLength: 1, maxLength: 5 },
);

describe("the MIME message", () => {
    it("equals the output of Go's mime/multipart for the provider, byte for byte", () => {
        const given = JSON.parse(fixture("mime-parts.json").toString()) as MimePart[];
        expect(renderMime(given).equals(fixture("mime-parts.expected.mime"))).to.equal(true);
    });

    it("has the requested boundary", () => {
        const message = renderMime([{ content: "x" }], "b0").toString();
        expect(message).to.match(/^Content-Type: multipart\/mixed; boundary="b0"\n/);
        expect(message).to.match(/\r\nx\r\n--b0--\r\n$/);
    });

    it("gives its parts back, whatever their content and the boundary", () => {
        fc.assert(
            fc.property(parts, boundaries, (given, boundary) => {
                fc.pre(given.every(({ content }) => !content.includes(`--${boundary}`)));
                expect(readMime(renderMime(given, boundary))).to.deep.equal(given);
            }),
        );
    });

    it("calls a part without a type plain text, as the provider does", () => {
        const [part] = readMime(renderMime([{ content: "x" }]));
        expect(part).to.deep.equal({ content: "x", contentType: "text/plain" });
    });

    it("is intact inside the data for EC2", () => {
        const message = renderMime([{ content: "x" }]);
        expect(gunzipSync(gzipped(message)).equals(message)).to.equal(true);
    });
});
