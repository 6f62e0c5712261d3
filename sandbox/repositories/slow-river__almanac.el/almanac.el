;;; almanac.el --- An almanac in the margin of the agenda -*- lexical-binding: t; -*-
;; Version: 1.4
;; Package-Requires: ((emacs "29.1") (org "9.7"))

;;; Code:
(require 'solar)

(defcustom almanac-latitude 0.0 "Degrees north." :type 'number :group 'almanac)
(defcustom almanac-longitude 0.0 "Degrees east." :type 'number :group 'almanac)

(define-minor-mode almanac-mode
  "Show the Sun and the Moon beside the agenda."
  :lighter " ☽"
  (if almanac-mode
      (add-hook 'org-agenda-finalize-hook #'almanac--decorate nil t)
    (remove-hook 'org-agenda-finalize-hook #'almanac--decorate t)))

(defun almanac--decorate ()
  "Write today's sunrise into the margin."
  (let ((calendar-latitude almanac-latitude) (calendar-longitude almanac-longitude))
    (setq header-line-format (solar-sunrise-sunset-string (calendar-current-date)))))

(provide 'almanac)
;;; almanac.el ends here
