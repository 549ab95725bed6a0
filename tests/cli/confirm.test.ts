import { expect } from "chai";
import { orInterrupted } from "../../cli/confirm";

describe("A question", () => {
    it("knows Ctrl-C from a no", async () => {
        const pressed = Object.assign(new Error("force closed"), { name: "ExitPromptError" });
        expect(await orInterrupted(Promise.reject(pressed))).to.equal("interrupted");
    });

    it("takes the typed answer", async () => {
        expect(await orInterrupted(Promise.resolve(true))).to.equal(true);
        expect(await orInterrupted(Promise.resolve(false))).to.equal(false);
    });

    it("passes any other error on", async () => {
        const failure = new Error("no terminal");
        const thrown = await orInterrupted(Promise.reject(failure)).catch(
            (error: unknown) => error,
        );
        expect(thrown).to.equal(failure);
    });
});
