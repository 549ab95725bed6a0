import { expect } from "chai";
import { didYouMean } from "../../settings/meant";

describe("what was meant", () => {
    it("is told where one name is near, and nothing where none is", () => {
        const names = ["dev", "training", "ana"];
        const told = ["trainig", "Training", "deb", "prod", "", "x".repeat(50)].map((value) =>
            didYouMean(value, names),
        );
        expect(told).to.deep.equal([
            ...[", did you mean training", ", did you mean training", ", did you mean dev"],
            ...["", "", ""],
        ]);
    });
});
