import { expect } from "chai";
import fc from "fast-check";
import { printable } from "../../settings/printable";

describe("printable", () => {
    it("leaves words, accents, newlines and tabs as they are", () => {
        const text = "José's\tbox: 名前 → ok\n";
        expect(printable(text)).to.equal(text);
    });

    it("escapes characters that a terminal would obey: ESC, C1, DEL, bidi, invisible and separator characters", () => {
        const unsafe = [
            "\x1b]52;c;ZQ==\x07",
            "\u009b2J",
            "\x7f",
            "\u202e",
            "\u200b",
            "\u2028",
            "\r",
        ];
        expect(unsafe.map(printable)).to.deep.equal([
            "\\u001b]52;c;ZQ==\\u0007",
            "\\u009b2J",
            "\\u007f",
            "\\u202e",
            "\\u200b",
            "\\u2028",
            "\\u000d",
        ]);
    });

    it("never returns a control character except newline and tab, for any text", () => {
        fc.assert(
            fc.property(fc.string({ unit: "binary" }), (text) => {
                expect(printable(text)).not.to.match(/[^\P{C}\n\t\p{Cn}\p{Co}]/u);
            }),
        );
    });
});
