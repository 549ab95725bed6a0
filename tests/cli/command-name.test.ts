import { expect } from "chai";
import { asTyped, onPath } from "../../cli/command-name";

describe("onPath", () => {
    it("is true for npm's link, and for the script that npm makes on Windows", () => {
        const scripts = [
            "/usr/local/bin/workstation",
            "C:\\Users\\ana\\AppData\\Roaming\\npm\\node_modules\\workstation\\cli\\bin.cjs",
        ];
        for (const script of scripts) expect(onPath({ script, npm: undefined }), script).to.be.true;
    });

    it("is false for another package's program, such as the one that runs these tests", () => {
        const script = "/home/ana/workstation/node_modules/mocha/bin/mocha.js";
        expect(onPath({ script, npm: undefined })).to.be.false;
    });

    it("is false for npx, `npm start` and the clone's own file", () => {
        const link = "/home/ana/.npm/_npx/ac89/node_modules/.bin/workstation";
        const file = "/home/ana/workstation/cli/bin.cjs";
        expect(onPath({ script: link, npm: "exec" })).to.be.false;
        expect(onPath({ script: file, npm: "run-script" })).to.be.false;
        expect(onPath({ script: file, npm: undefined })).to.be.false;
    });
});

describe("asTyped", () => {
    const text = "to create it: npx workstation up dev\nor `npx workstation` in workstation";

    it("writes each command without npx where the user typed none", () => {
        expect(asTyped(text, true)).to.equal(
            "to create it: workstation up dev\nor `workstation` in workstation",
        );
    });

    it("leaves npx where the command may not be on the PATH", () => {
        expect(asTyped(text, false)).to.equal(text);
    });
});
