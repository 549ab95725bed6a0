import { expect } from "chai";
import { PassThrough } from "node:stream";
import { Inflow } from "../../../cli/doctor/box/inflow";

describe("what flows in from a box", () => {
    let stream: PassThrough;
    let inflow: Inflow;
    beforeEach(() => {
        stream = new PassThrough();
        inflow = new Inflow(stream);
    });

    it("is forgotten up to the end of the words that are waited for, which may come in parts", async () => {
        const found = inflow.until("ready\n");
        stream.write("motd of the box\nrea");
        stream.write("dy\n12345");
        expect(await found).to.equal(true);
        expect(await inflow.take(5)).to.equal(true);
        const sixth = inflow.take(1);
        stream.destroy();
        expect(await sixth).to.equal(false);
    });

    it("is waited for until as many bytes have come", async () => {
        let isThere = false;
        const took = inflow.take(6).then((it) => (isThere = it));
        stream.write("123");
        await new Promise((resolve) => setImmediate(resolve));
        expect(isThere).to.equal(false);
        stream.write("456");
        expect(await took).to.equal(true);
    });

    it("ends a wait for words or bytes when the stream ends before", async () => {
        const found = inflow.until("ready\n");
        stream.write("rea");
        stream.destroy();
        expect(await found).to.equal(false);
        expect(await inflow.take(4)).to.equal(false);
    });
});
