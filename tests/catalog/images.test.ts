import { expect } from "chai";
import { images, leastRootGiB } from "../../catalog/images";

describe("The least root disk", () => {
    it("has room for the container where there is a framework, and not where there is none", () => {
        const { "al2023-x86_64": plain } = images;
        const [bare, training] = [leastRootGiB(plain, "none"), leastRootGiB(plain, "tensorflow")];
        expect(bare).to.be.above(plain.minRootGiB);
        expect(training - bare).to.be.at.least(10);
    });

    it("is never below what the image itself needs", () => {
        for (const image of Object.values(images))
            for (const framework of ["none", "tensorflow"] as const)
                expect(leastRootGiB(image, framework), image.key).to.be.at.least(image.minRootGiB);
    });
});
