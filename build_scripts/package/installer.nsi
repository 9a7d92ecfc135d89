; Per-user installer, no administrator: program files here, ledgers elsewhere and never touched.
; build_scripts/package/windows.py hands over VERSION, TREE (the files), LAYING (the lines that lay
; them out), OUT, SIZE (KB) and LONGEST (letters of a program folder).
Unicode true
Target amd64-unicode
!include "MUI2.nsh"
!include "WinVer.nsh"
!include "LogicLib.nsh"
!include "FileFunc.nsh"
!include "WordFunc.nsh"

!define NAME "红石榴家园服务台账"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\HongShiLiu"

Name "${NAME}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\HongShiLiu"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
RequestExecutionLevel user
!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 96
!endif
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "${NAME}"
VIAddVersionKey /LANG=2052 "FileDescription" "${NAME} 安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "Apache-2.0"

!define MUI_ICON "${TREE}/program.ico"
!define MUI_UNICON "${TREE}/program.ico"
!define MUI_WELCOMEPAGE_TEXT "将为当前用户安装 ${NAME} ${VERSION}，不需要管理员权限，不需要网络。$\r$\n$\r$\n程序文件和台账资料分开存放：安装、更新、卸载都不动台账资料。$\r$\n$\r$\n请先关闭正在运行的${NAME}。"
!define MUI_FINISHPAGE_RUN "$INSTDIR\start\pythonw.exe"
!define MUI_FINISHPAGE_RUN_PARAMETERS "-m desktop_app.installed.starting"
!define MUI_FINISHPAGE_RUN_TEXT "现在打开${NAME}"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

; Say it, unless nobody is there to read it, and leave with a code.
!macro Refuse WORDS CODE
  MessageBox MB_OK|MB_ICONSTOP "${WORDS}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

!macro RefuseWhileRunning
  ${If} ${FileExists} "$INSTDIR\start\pythonw.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\start\pythonw.exe" a
    ${If} ${Errors}
      !insertmacro Refuse "${NAME}正在运行。请先关闭它，再重新运行这个程序。" 4
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Function .onInit
  ${IfNot} ${AtLeastWin10}
    !insertmacro Refuse "这台电脑的 Windows 版本太旧，装不了${NAME}。需要 Windows 10（1809 或更新）或 Windows 11。没有改动任何文件。" 3
  ${EndIf}
  ${IfNot} ${AtLeastBuild} 17763
    !insertmacro Refuse "这台电脑的 Windows 10 版本太旧，装不了${NAME}。请先把 Windows 更新到 1809 或更新的版本。没有改动任何文件。" 3
  ${EndIf}
FunctionEnd

Section
  StrLen $0 "$INSTDIR"
  ${If} $0 > ${LONGEST}
    !insertmacro Refuse "安装文件夹的路径太长（$0 个字），最多 ${LONGEST} 个字。请换一个层级浅的文件夹。没有改动任何文件。" 5
  ${EndIf}
  ReadINIStr $1 "$INSTDIR\versions.ini" "versions" "now"
  ${If} $1 != ""
    ${VersionCompare} "$1" "${VERSION}" $0
    ${If} $0 == 1
      !insertmacro Refuse "这台电脑上已经有较新的 $1，不能换成旧的 ${VERSION}。没有改动任何文件。" 6
    ${EndIf}
  ${EndIf}
  !insertmacro RefuseWhileRunning

  !include "${LAYING}"
  SetOutPath "$INSTDIR"
  ${If} $1 != ""
  ${AndIf} $1 != "${VERSION}"
    WriteINIStr "$INSTDIR\versions.ini" "versions" "before" "$1"
    WriteINIStr "$INSTDIR\versions.ini" "versions" "proven" "0"
  ${ElseIf} $1 == ""
    WriteINIStr "$INSTDIR\versions.ini" "versions" "proven" "1"
  ${EndIf}
  WriteINIStr "$INSTDIR\versions.ini" "versions" "tries" "0"
  WriteINIStr "$INSTDIR\versions.ini" "versions" "now" "${VERSION}"

  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\start\pythonw.exe" "-m desktop_app.installed.starting" "$INSTDIR\program.ico"
  CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\start\pythonw.exe" "-m desktop_app.installed.starting" "$INSTDIR\program.ico"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\program.ico"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${SIZE}
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  !insertmacro RefuseWhileRunning
  ; The program notes here, as UTF-16, in which folders ledgers were opened.
  StrCpy $2 ""
  ${If} ${FileExists} "$INSTDIR\books.txt"
    FileOpen $0 "$INSTDIR\books.txt" r
    ${Do}
      ClearErrors
      FileReadUTF16LE $0 $1
      ${If} ${Errors}
        ${Break}
      ${EndIf}
      StrCpy $2 "$2$1"
    ${Loop}
    FileClose $0
  ${EndIf}
  RMDir /r "$INSTDIR\start"
  RMDir /r "$INSTDIR\versions"
  Delete "$INSTDIR\program.ico"
  Delete "$INSTDIR\versions.ini"
  Delete "$INSTDIR\books.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  DeleteRegKey HKCU "${KEY}"
  ${If} $2 == ""
    StrCpy $2 "（这台电脑上还没有打开过台账）"
  ${EndIf}
  MessageBox MB_OK|MB_ICONINFORMATION "程序已卸载。台账资料没有动，仍在：$\r$\n$\r$\n$2" /SD IDOK
SectionEnd
