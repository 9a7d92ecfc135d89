/* Stands in for Windows 10's icuuc.dll, which Wine lacks: Qt asks for converters, there are none. */
#include <stddef.h>
#define GIVEN __declspec(dllexport)
#define NO_CONVERTER 4 /* U_FILE_ACCESS_ERROR */
GIVEN void *ucnv_open(const char *name, int *fault) { (void)name; *fault = NO_CONVERTER; return NULL; }
GIVEN int ucnv_countAvailable(void) { return 0; }
#define NOTHING(name) GIVEN void *name(void) { return NULL; }
NOTHING(ucnv_close) NOTHING(ucnv_reset) NOTHING(ucnv_getMaxCharSize) NOTHING(ucnv_getName)
NOTHING(ucnv_getToUCallBack) NOTHING(ucnv_getFromUCallBack) NOTHING(ucnv_setToUCallBack)
NOTHING(ucnv_setFromUCallBack) NOTHING(ucnv_cbToUWriteUChars) NOTHING(ucnv_cbFromUWriteUChars)
NOTHING(ucnv_toUnicode) NOTHING(ucnv_fromUnicode) NOTHING(ucnv_toUCountPending)
NOTHING(ucnv_fromUCountPending) NOTHING(ucnv_getStandardName) NOTHING(ucnv_getAvailableName)
NOTHING(UCNV_FROM_U_CALLBACK_SUBSTITUTE) NOTHING(UCNV_TO_U_CALLBACK_SUBSTITUTE)
