import { expect } from "chai";
import { orNo } from "../../../cli/change/propose";

describe("A question", () => {
    it("takes Ctrl-C for a no", async () => {
        const pressed = Object.assign(new Error("force closed"), { name: "ExitPromptError" });
        expect(await orNo(Promise.reject(pressed))).to.equal(false);
    });

    it("takes the typed answer", async () => {
        expect(await orNo(Promise.resolve(true))).to.equal(true);
        expect(await orNo(Promise.resolve(false))).to.equal(false);
    });

    it("passes any other error on", async () => {
        const failure = new Error("no terminal");
        const thrown = await orNo(Promise.reject(failure)).catch((error: unknown) => error);
        expect(thrown).to.equal(failure);
    });
});
