/** Custom tasks whose form stands alone, or below the text that it is about. */

import { customTool } from "../custom-tool";
import { FormSurface } from "../ui/form-surface";

export default customTool({ keys: [], createSurface: (view) => new FormSurface(view) });
