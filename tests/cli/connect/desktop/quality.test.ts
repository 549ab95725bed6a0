import { expect } from "chai";
import fc from "fast-check";
import { fittingQuality, repaintBytes, wayTold } from "../../../../cli/connect/desktop/quality";

const way = (bytesPerSecond: number) => ({ answerMs: 92.4, bytesPerSecond });

describe("the desktop's quality", () => {
    it("fits Session Manager's usual 0.65 MB/s, slow ways and fast ones", () => {
        const rates = [0, 50_000, 350_000, 650_000, 900_000, 1_300_000, 20_000_000];
        expect(rates.map((rate) => fittingQuality(way(rate)))).to.deep.equal([0, 0, 1, 5, 6, 8, 9]);
    });

    it("is the best at which a screen of pictures takes a quarter of a second at most, or the lowest", () => {
        fc.assert(
            fc.property(fc.integer({ min: 1, max: 10_000_000 }), (rate) => {
                const quality = fittingQuality(way(rate));
                const inTime = (level: number) => repaintBytes(level) / rate <= 0.25;
                if (quality > 0) expect(inTime(quality)).to.equal(true);
                if (quality < 9) expect(inTime(quality + 1)).to.equal(false);
            }),
        );
    });

    it("costs more bytes the better it is", () => {
        const bytes = Array.from({ length: 10 }, (_, level) => repaintBytes(level));
        expect(bytes).to.deep.equal([...new Set(bytes)].sort((a, b) => a - b));
        expect(repaintBytes(6)).to.equal(207_360);
    });

    it("is told with the figures that it is from", () => {
        expect(wayTold(way(650_000))).to.equal(
            "the tunnel carries 0.7 MB/s and answers in 92 ms, so pictures come at quality 5 of 9: " +
                "a full-HD screen of them in 0.2 s",
        );
        expect(wayTold(way(20_000)))
            .to.contain("0.02 MB/s")
            .and.contain("quality 0 of 9");
    });
});
