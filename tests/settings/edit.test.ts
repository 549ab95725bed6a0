import { expect } from "chai";
import { Blank, yamlFor } from "../../settings/edit";

describe("The line to write in a stack file", () => {
    it("keeps a list of words on one line, also where one is a blank to fill in", () => {
        const path = ["instanceTypes"] as const;
        expect(yamlFor({ path, value: ["t3a.large", "t3.large"] }, true)).to.equal(
            "workstation:instanceTypes: [t3a.large, t3.large]",
        );
        const value = ["t3a.large", new Blank("TYPE", "t3.large")];
        expect(yamlFor({ path, value }, true)).to.equal(
            "workstation:instanceTypes: [t3a.large, TYPE]",
        );
    });

    it("writes a list of maps out, one entry below the other", () => {
        const value = [{ name: "ana" }, { name: "ben" }];
        expect(yamlFor({ path: ["members"], value }, true).split("\n")).to.have.length(3);
    });

    it("shows an entry of a list that the file has with its dash", () => {
        expect(yamlFor({ path: ["instanceTypes", 1], value: "t3.large" }, true)).to.equal(
            "- t3.large",
        );
    });
});
