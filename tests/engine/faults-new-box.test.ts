import { newBox } from "./support/changes";
import { testFaults } from "./support/faults";

testFaults("Faults while a box is replaced", newBox);
